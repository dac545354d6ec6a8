import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { drizzle } from 'drizzle-orm/d1';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { ScanEvent } from '../core/scan/scan-event.ts';
import { scanCompleted, scanStarted } from './schema.ts';

/** Writes events; a row gives way only to a newer revision of itself, so replays change nothing ([SE6]). */
export async function writeScanEvents(d1: D1Database, events: readonly ScanEvent[]): Promise<void> {
  const db = drizzle(d1);
  const upserts = events.map((event): BatchItem<'sqlite'> => {
    if (event.name === 'bookshelf_scan_started') {
      return db.insert(scanStarted).values(event).onConflictDoUpdate(newerOf(scanStarted));
    }
    return db.insert(scanCompleted).values(event).onConflictDoUpdate(newerOf(scanCompleted));
  });
  const [first, ...rest] = upserts;
  if (first !== undefined) await db.batch([first, ...rest]);
}

function newerOf(table: typeof scanStarted | typeof scanCompleted) {
  return {
    target: [table.jobId, table.epoch],
    set: excludedColumns(table),
    setWhere: sql`excluded.revision > ${table.revision}`,
  };
}

function excludedColumns(table: SQLiteTable): Record<string, SQL> {
  const columns = Object.entries(getTableColumns(table));
  return Object.fromEntries(
    columns.map(([key, column]) => [key, sql.raw(`excluded."${column.name}"`)]),
  );
}
