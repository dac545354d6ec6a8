import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { prepareInsert } from '../../../src/dev/seed/prepare-insert.ts';
import { projectFolder } from '../../../src/dev/settings.ts';
import { scanCompleted, scanStarted, scanStory } from '../../../src/storage/schema.ts';
import { span } from '../../../src/storage/telemetry-schema.ts';
import type { EventMessage, TelemetryMessage } from '../../../src/telemetry/messages.ts';

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
  readonly #inserts: ReadonlyMap<string, (row: object) => void>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#inserts = new Map([
      ['bookshelf_scan_started', prepareInsert(database, scanStarted)],
      ['bookshelf_scan_completed', prepareInsert(database, scanCompleted)],
      ['story', prepareInsert(database, scanStory)],
      ['spans', prepareInsert(database, span)],
    ]);
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

  #insert(name: string, row: object): void {
    this.#inserts.get(name)?.(row);
  }
}
