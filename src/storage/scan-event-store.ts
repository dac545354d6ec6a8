import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { ScanEvent } from '../core/scan/scan-event.ts';
import { insertRows } from './insert-rows.ts';
import { scanCompleted, scanStarted } from './schema.ts';

/** Writes of events; a row gives way only to a newer revision of itself, so replays change nothing ([SE6]). */
export function writeScanEvents(events: readonly ScanEvent[]): SQL[] {
  return [
    ...upserts(scanStarted, events, 'bookshelf_scan_started'),
    ...upserts(scanCompleted, events, 'bookshelf_scan_completed'),
  ];
}

function upserts(
  table: typeof scanStarted | typeof scanCompleted,
  events: readonly ScanEvent[],
  name: ScanEvent['name'],
): SQL[] {
  const rows = events.filter((event) => event.name === name);
  return insertRows(table, rows, newerOf(table), notErased);
}

function newerOf(table: typeof scanStarted | typeof scanCompleted): SQL {
  return sql`ON CONFLICT (job_id, epoch) DO UPDATE SET ${excludedColumns(table)}
    WHERE excluded.revision > ${table}.revision`;
}

function excludedColumns(table: SQLiteTable): SQL {
  const sets = Object.values(getTableColumns(table)).map((column) =>
    sql.raw(`"${column.name}" = excluded."${column.name}"`),
  );
  return sql.join(sets, sql`, `);
}

/** An epoch is the time of a job's opening: what began before its erasure stays erased. */
export const notErased = sql`NOT EXISTS (
  SELECT 1 FROM erased_scan AS erased
  WHERE erased.job_id = json_extract(row.value, '$.jobId')
    AND erased.erased_at >= json_extract(row.value, '$.epoch'))`;
