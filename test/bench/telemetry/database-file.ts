import { DatabaseSync } from 'node:sqlite';
import { findLocalD1 } from '../../../src/dev/local-d1.ts';

/** The file of the local D1 in a worker's state folder. */
export function openD1File(stateFolder: string): DatabaseSync {
  const path = findLocalD1(stateFolder);
  if (path === undefined) throw new Error(`no D1 in ${stateFolder}`);
  return new DatabaseSync(path, { readOnly: true });
}

/** Bytes of the pages of each table, those of its indexes with it. */
export function bytesByTable(database: DatabaseSync): Record<string, number> {
  const rows = database
    .prepare(
      `SELECT tbl_name AS name, sum(pgsize) AS bytes FROM dbstat JOIN sqlite_master USING (name)
       WHERE tbl_name IN ('scan_started', 'scan_completed', 'scan_story', 'span') GROUP BY tbl_name`,
    )
    .all();
  return Object.fromEntries(rows.map(({ name, bytes }) => [String(name), Number(bytes)]));
}

export function countRows(database: DatabaseSync, table: string): number {
  return Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
}
