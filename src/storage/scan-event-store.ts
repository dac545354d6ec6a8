import { getTableColumns, sql, type Query, type SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { ScanEvent } from '../core/scan/scan-event.ts';
import { prepareInsert, type FieldOf } from './prepared-insert.ts';
import { scanCompleted, scanStarted } from './schema.ts';

/** Writes of events; a row gives way only to a newer revision of itself, so replays change nothing ([SE6]). */
export function writeScanEvents(events: readonly ScanEvent[]): Query[] {
  return [
    ...upsertStarted(events.filter(({ name }) => name === 'bookshelf_scan_started')),
    ...upsertCompleted(events.filter(({ name }) => name === 'bookshelf_scan_completed')),
  ];
}

const upsertStarted = prepareUpsert(scanStarted);
const upsertCompleted = prepareUpsert(scanCompleted);

function prepareUpsert(table: typeof scanStarted | typeof scanCompleted) {
  return prepareInsert(table, { onConflict: newerOf(table), where: notErased });
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
export function notErased(field: FieldOf): SQL {
  return sql`NOT EXISTS (
    SELECT 1 FROM erased_scan AS erased
    WHERE erased.job_id = ${field('jobId')} AND erased.erased_at >= ${field('epoch')})`;
}
