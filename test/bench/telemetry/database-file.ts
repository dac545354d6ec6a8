import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The file of the local D1 in a worker's state folder. */
export function openD1File(stateFolder: string): DatabaseSync {
  for (const entry of readdirSync(join(stateFolder, 'v3/d1'), { recursive: true })) {
    const path = join(stateFolder, 'v3/d1', String(entry));
    if (!path.endsWith('.sqlite')) continue;
    const database = new DatabaseSync(path, { readOnly: true });
    const query = "SELECT 1 FROM sqlite_master WHERE name = 'scan_completed'";
    if (database.prepare(query).get() !== undefined) return database;
    database.close();
  }
  throw new Error(`no D1 in ${stateFolder}`);
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
