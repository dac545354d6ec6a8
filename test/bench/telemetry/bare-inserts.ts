import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { projectFolder } from '../../../src/dev/settings.ts';
import { scanCompleted, scanStarted, scanStory } from '../../../src/storage/schema.ts';
import { span } from '../../../src/storage/telemetry-schema.ts';
import type { EventMessage, TelemetryMessage } from '../../../src/telemetry/messages.ts';

type Row = Record<string, unknown>;

/** A SQLite file with the schema of the migrations, opened as workerd opens its own. */
export function openBareDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  const folder = join(projectFolder, 'migrations');
  for (const file of readdirSync(folder).sort())
    if (file.endsWith('.sql')) database.exec(readFileSync(join(folder, file), 'utf8'));
  return database;
}

/** The rows as they end up, by plain prepared INSERTs: nothing is checked, nothing replaced. */
export class BareInserts {
  readonly #database: DatabaseSync;
  readonly #tables: readonly [string, PreparedTable][];

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#tables = [
      ['bookshelf_scan_started', prepare(database, scanStarted)],
      ['bookshelf_scan_completed', prepare(database, scanCompleted)],
      ['story', prepare(database, scanStory)],
      ['spans', prepare(database, span)],
    ];
  }

  /** One transaction. */
  write(messages: readonly TelemetryMessage[]): void {
    this.#database.exec('BEGIN');
    for (const message of messages)
      if (message.kind === 'spans') for (const row of message.spans) this.#insert('spans', row);
      else this.#writeEvent(message);
    this.#database.exec('COMMIT');
  }

  #writeEvent({ event, story }: EventMessage): void {
    this.#insert(event.name, event);
    const { jobId, epoch, revision } = event;
    if (story !== undefined) this.#insert('story', { jobId, epoch, revision, story });
  }

  #insert(name: string, row: Row): void {
    const table = this.#tables.find(([known]) => known === name)?.[1];
    table?.statement.run(...table.keys.map((key) => toSql(row[key])));
  }
}

interface PreparedTable {
  readonly keys: readonly string[];
  readonly statement: StatementSync;
}

function prepare(database: DatabaseSync, table: SQLiteTable): PreparedTable {
  const columns = Object.entries(getTableColumns(table));
  const names = columns.map(([, { name }]) => `"${name}"`).join(', ');
  const marks = columns.map(() => '?').join(', ');
  const text = `INSERT INTO ${getTableName(table)} (${names}) VALUES (${marks})`;
  return { keys: columns.map(([key]) => key), statement: database.prepare(text) };
}

function toSql(value: unknown): string | number | null {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return value == null ? null : JSON.stringify(value);
}
