import { notFollowed, type Following } from '../core/scan/following.ts';
import type { Job } from '../core/scan/job.ts';
import type { ScanOrigin } from '../core/scan/scan-event.ts';
import type { ScanUpdate } from '../core/scan/update.ts';
import type { VisionResult } from '../core/scan/vision.ts';
import type { TraceState } from './trace-state.ts';

const ownTables = `
  CREATE TABLE document (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE update_log (seq INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE picture (upload TEXT, chunk INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (upload, chunk));`;

/** What was said of the job so far: the newest revision of each event, and whether all is settled. */
export interface Ledger {
  readonly settled: boolean;
  readonly revisions: Readonly<Record<string, { revision: number; fingerprint: string }>>;
}

interface Documents {
  ledger: Ledger;
  job: Job;
  following: Following;
  origin: ScanOrigin;
  result: VisionResult;
  trace: TraceState;
}

/** A job's lasting state in its object's SQLite; a job that nobody opened leaves nothing behind. */
export class JobStore {
  readonly #storage: DurableObjectStorage;
  readonly #tables: string;
  #exists: boolean;
  readonly #known = new Map<string, unknown>();
  /** What is in SQLite, where that is known: what is the same need not be written. */
  readonly #written = new Map<string, string>();
  #last: ScanUpdate | undefined;

  /** `tables`: of others in the same database. */
  constructor(storage: DurableObjectStorage, tables: readonly string[]) {
    this.#storage = storage;
    this.#tables = [ownTables, ...tables].join('\n');
    this.#exists = this.#hasTables();
  }

  get #sql(): SqlStorage {
    return this.#storage.sql;
  }

  #hasTables(): boolean {
    const query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'document'";
    return this.#sql.exec(query).toArray().length > 0;
  }

  /** Runs `work` as one transaction. */
  atomically<T>(work: () => T): T {
    try {
      return this.#storage.transactionSync(work);
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  create(job: Job, origin: ScanOrigin, following: Following): void {
    if (!this.#exists) {
      this.#sql.exec(this.#tables);
      this.#exists = true;
    }
    this.saveJob(job);
    this.saveOrigin(origin);
    this.saveFollowing(following);
  }

  /** The job is gone at once for whatever else is at work on it. */
  async deleteAll(): Promise<void> {
    this.#exists = false;
    this.#forget();
    try {
      await this.#storage.deleteAlarm();
      await this.#storage.deleteAll();
    } finally {
      this.#exists = this.#hasTables();
    }
  }

  #forget(): void {
    this.#known.clear();
    this.#written.clear();
    this.#last = undefined;
  }

  /** Kept in memory until the next update is stored: a crash loses a latency or two, no more. */
  noteFollowing(following: Following): void {
    this.#known.set('following', following);
  }

  job(): Job | undefined {
    return this.#exists ? this.#read('job') : undefined;
  }

  saveJob(job: Job): void {
    this.#write('job', job);
  }

  following(): Following {
    return this.#read('following') ?? notFollowed;
  }

  saveFollowing(following: Following): void {
    this.#write('following', following);
  }

  origin(): ScanOrigin {
    return this.#read('origin') ?? { country: null, colo: null, traceId: null };
  }

  saveOrigin(origin: ScanOrigin): void {
    this.#write('origin', origin);
  }

  ledger(): Ledger {
    return this.#read('ledger') ?? { settled: false, revisions: {} };
  }

  saveLedger(ledger: Ledger): void {
    this.#write('ledger', ledger);
  }

  /** Undefined where tracing is off. */
  trace(): TraceState | undefined {
    return this.#exists ? this.#read('trace') : undefined;
  }

  saveTrace(trace: TraceState): void {
    this.#write('trace', trace);
  }

  result(): VisionResult | undefined {
    return this.#read('result');
  }

  saveResult(result: VisionResult): void {
    this.#write('result', result);
  }

  appendUpdate(update: ScanUpdate): void {
    this.#sql.exec(
      'INSERT INTO update_log (seq, body) VALUES (?, ?)',
      update.seq,
      JSON.stringify(update),
    );
    this.#last = update;
  }

  lastUpdate(): ScanUpdate | undefined {
    return (this.#last ??= this.#updates('ORDER BY seq DESC LIMIT 1')[0]);
  }

  updatesAfter(seq: number): ScanUpdate[] {
    return this.#updates('WHERE seq > ? ORDER BY seq', seq);
  }

  update(seq: number): ScanUpdate | undefined {
    return this.#updates('WHERE seq = ?', seq)[0];
  }

  #updates(where: string, ...bindings: number[]): ScanUpdate[] {
    return this.#sql
      .exec<{ body: string }>(`SELECT body FROM update_log ${where}`, ...bindings)
      .toArray()
      .map((row) => JSON.parse(row.body) as ScanUpdate);
  }

  #read<N extends keyof Documents>(name: N): Documents[N] | undefined {
    if (this.#known.has(name)) return this.#known.get(name) as Documents[N] | undefined;
    const body = this.#load(name);
    this.#known.set(name, body);
    return body;
  }

  #load<N extends keyof Documents>(name: N): Documents[N] | undefined {
    const query = 'SELECT body FROM document WHERE name = ?';
    const row = this.#sql.exec<{ body: string }>(query, name).toArray()[0];
    if (row === undefined) return undefined;
    this.#written.set(name, row.body);
    return JSON.parse(row.body) as Documents[N];
  }

  #write<N extends keyof Documents>(name: N, body: Documents[N]): void {
    this.#known.set(name, body);
    const text = JSON.stringify(body);
    if (this.#written.get(name) === text) return;
    this.#sql.exec(
      'INSERT INTO document (name, body) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET body = ?2',
      name,
      text,
    );
    this.#written.set(name, text);
  }
}
