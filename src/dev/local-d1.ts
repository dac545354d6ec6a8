import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { projectFolder } from './settings.ts';

/** The file of the local D1 in a state folder; undefined where no worker or migration has made it yet. */
export function findLocalD1(stateFolder: string): string | undefined {
  const folder = join(stateFolder, 'v3/d1');
  if (!existsSync(folder)) return undefined;
  for (const entry of readdirSync(folder, { recursive: true })) {
    const path = join(folder, String(entry));
    if (path.endsWith('.sqlite') && hasTable(path, 'scan_completed')) return path;
  }
  return undefined;
}

function hasTable(path: string, table: string): boolean {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?";
    return database.prepare(query).get(table) !== undefined;
  } finally {
    database.close();
  }
}

/** Whether all migrations of the project were applied to it. */
export function isMigrated(path: string): boolean {
  if (!hasTable(path, 'd1_migrations')) return false;
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = database.prepare('SELECT name FROM d1_migrations').all();
    const applied = new Set(rows.map((row) => row['name']));
    return readdirSync(join(projectFolder, 'migrations'))
      .filter((name) => name.endsWith('.sql'))
      .every((name) => applied.has(name));
  } finally {
    database.close();
  }
}
