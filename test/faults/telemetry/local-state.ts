import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Job } from '../../../src/core/scan/job.ts';
import { scanCompleted, scanStarted } from '../../../src/storage/schema.ts';
import { span } from '../../../src/storage/telemetry-schema.ts';

/** What a job's object has stored, as far as tests look at it. */
export interface StoredJob {
  readonly job: Job;
  readonly ledger: {
    readonly settled: boolean;
    readonly revisions: Readonly<Record<string, { readonly revision: number }>>;
  };
  readonly trace: {
    readonly rootId: string;
    readonly decision: 'open' | 'kept' | 'dropped';
    readonly releaseAt: number | null;
  };
  readonly outbox: readonly string[];
  readonly spansBuffered: number;
}

/** The worker's state folder, read beside the worker: nothing is woken by being looked at. */
export class LocalState {
  readonly #folder: string;
  readonly #files = new Map<string, string>();

  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, 'v3');
  }

  completed(jobId: string) {
    return this.#rows(scanCompleted, jobId);
  }

  started(jobId: string) {
    return this.#rows(scanStarted, jobId);
  }

  spans(jobId: string) {
    return this.#rows(span, jobId);
  }

  count(table: 'scan_completed' | 'scan_started' | 'span'): number {
    const [row] = query(this.#database(), `SELECT count(*) AS rows FROM ${table}`);
    return Number(row?.['rows']);
  }

  /** Undefined where it is not there, or cannot be read at this moment: such as before a killed worker is back. */
  job(jobId: string): StoredJob | undefined {
    const file = this.#fileOf(jobId);
    return file === undefined ? undefined : readJob(file);
  }

  /** Whether a job that has told of its end has been forgotten. */
  isForgotten(jobId: string): boolean {
    const file = this.#fileOf(jobId);
    const isGone = file === undefined || !existsSync(file) || hasNoTables(file);
    return isGone && this.completed(jobId).length > 0;
  }

  #fileOf(jobId: string): string | undefined {
    if (!this.#files.has(jobId)) this.#findJobs();
    return this.#files.get(jobId);
  }

  #findJobs(): void {
    const known = new Set(this.#files.values());
    for (const file of sqliteFiles(join(this.#folder, 'do', 'bookshelf-ai-worker-ScanJob'))) {
      const key = known.has(file) ? undefined : readJob(file)?.job.key;
      if (key !== undefined) this.#files.set(key, file);
    }
  }

  #database(): string {
    const [file] = sqliteFiles(join(this.#folder, 'd1', 'miniflare-D1DatabaseObject'));
    if (file === undefined) throw new Error('there is no local database');
    return file;
  }

  #rows<T extends SQLiteTable>(table: T, jobId: string): T['$inferSelect'][] {
    const columns = Object.entries(getTableColumns(table));
    const sql = `SELECT * FROM ${getTableName(table)} WHERE job_id = ?`;
    const read = (row: Row) =>
      columns.map(([key, column]) => {
        const value = row[column.name] ?? null;
        return [key, value === null ? null : column.mapFromDriverValue(value)];
      });
    return query(this.#database(), sql, jobId).map(
      (row) => Object.fromEntries(read(row)) as object,
    );
  }
}

type Row = Record<string, SQLOutputValue>;

function query(file: string, sql: string, ...bindings: string[]): Row[] {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    return database.prepare(sql).all(...bindings);
  } finally {
    database.close();
  }
}

function sqliteFiles(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter((name) => name.endsWith('.sqlite') && name !== 'metadata.sqlite')
    .map((name) => join(folder, name));
}

function readJob(file: string): StoredJob | undefined {
  const row = readDocuments(file);
  if (row === undefined) return undefined;
  const { job, telemetry } = JSON.parse(String(row['documents'])) as StoredDocuments;
  if (job === undefined || telemetry?.trace === undefined) return undefined;
  const { trace, ledger = { settled: false, revisions: {} }, outbox = [] } = telemetry;
  const entries = outbox.map(({ entry }) => entry);
  return { job, ledger, trace, outbox: entries, spansBuffered: Number(row['spans']) };
}

interface StoredDocuments extends Partial<Pick<StoredJob, 'job'>> {
  readonly telemetry?: Partial<Pick<StoredJob, 'ledger' | 'trace'>> & {
    readonly outbox?: readonly { readonly entry: string }[];
  };
}

/** All in one statement, which sees one moment. */
function readDocuments(file: string): Row | undefined {
  const sql = `SELECT
      (SELECT json_group_object(name, json(body)) FROM document
        WHERE name IN ('job', 'telemetry')) AS documents,
      (SELECT count(*) FROM document WHERE name LIKE 'spans/%') AS spans`;
  return attempt(() => query(file, sql)[0]);
}

function hasNoTables(file: string): boolean {
  const sql = "SELECT count(*) AS tables FROM sqlite_master WHERE name = 'document'";
  return attempt(() => query(file, sql)[0]?.['tables'] === 0) ?? false;
}

/** A database that is being deleted, or whose writer was killed, may not be readable for a while. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'errcode' in error) return undefined;
    throw error;
  }
}
