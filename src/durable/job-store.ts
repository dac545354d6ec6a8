import { notFollowed, type Following } from '../core/scan/following.ts';
import type { Job } from '../core/scan/job.ts';
import type { ScanOrigin } from '../core/scan/scan-event.ts';
import type { ScanUpdate } from '../core/scan/update.ts';
import type { VisionResult } from '../core/scan/vision.ts';
import { DocumentStore, documentTable } from './document-store.ts';
import type { OutboxEntry } from './outbox.ts';
import type { TraceState } from './trace-state.ts';

const tables = `
  ${documentTable}
  CREATE TABLE update_log (seq INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE picture (upload TEXT, chunk INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (upload, chunk));`;

/** What was said of the job so far: the newest revision of each event, and whether all is settled. */
export interface Ledger {
  readonly settled: boolean;
  readonly revisions: Readonly<Record<string, { revision: number; fingerprint: string }>>;
}

interface Documents {
  job: Job;
  following: Following;
  origin: ScanOrigin;
  result: VisionResult;
  ledger: Ledger;
  trace: TraceState;
  outbox: readonly OutboxEntry[];
}

/** A job's lasting state in its object's SQLite; a job that nobody opened leaves nothing behind. */
export class JobStore {
  readonly documents: DocumentStore<Documents>;
  readonly #storage: DurableObjectStorage;
  #exists: boolean;
  #depth = 0;
  #last: ScanUpdate | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#exists = this.#hasTables();
    this.documents = new DocumentStore(storage.sql, 'telemetry', ['ledger', 'trace', 'outbox']);
  }

  get #sql(): SqlStorage {
    return this.#storage.sql;
  }

  #hasTables(): boolean {
    const query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'document'";
    return this.#sql.exec(query).toArray().length > 0;
  }

  /** Runs `work` as one transaction. What fails inside another must fail all of it. */
  atomically<T>(work: () => T): T {
    this.#depth += 1;
    try {
      return this.#storage.transactionSync(() => {
        const value = work();
        if (this.#depth === 1) this.documents.flush();
        return value;
      });
    } catch (error) {
      this.#forget();
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  create(job: Job, origin: ScanOrigin, following: Following): void {
    if (!this.#exists) {
      this.#sql.exec(tables);
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
    this.documents.forget();
    this.#last = undefined;
  }

  /** Kept in memory until the next update is stored: a crash loses a latency or two, no more. */
  noteFollowing(following: Following): void {
    this.documents.note('following', following);
  }

  job(): Job | undefined {
    return this.#exists ? this.documents.read('job') : undefined;
  }

  saveJob(job: Job): void {
    this.#write('job', job);
  }

  following(): Following {
    return this.documents.read('following') ?? notFollowed;
  }

  saveFollowing(following: Following): void {
    this.#write('following', following);
  }

  origin(): ScanOrigin {
    return this.documents.read('origin') ?? { country: null, colo: null, traceId: null };
  }

  saveOrigin(origin: ScanOrigin): void {
    this.#write('origin', origin);
  }

  ledger(): Ledger {
    return this.documents.read('ledger') ?? { settled: false, revisions: {} };
  }

  saveLedger(ledger: Ledger): void {
    this.#write('ledger', ledger);
  }

  /** Undefined where tracing is off. */
  trace(): TraceState | undefined {
    return this.#exists ? this.documents.read('trace') : undefined;
  }

  saveTrace(trace: TraceState): void {
    this.#write('trace', trace);
  }

  outbox(): readonly OutboxEntry[] {
    return (this.#exists ? this.documents.read('outbox') : undefined) ?? [];
  }

  saveOutbox(entries: readonly OutboxEntry[]): void {
    this.#write('outbox', entries);
  }

  result(): VisionResult | undefined {
    return this.documents.read('result');
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

  #write<N extends keyof Documents>(name: N, body: Documents[N]): void {
    if (!this.#exists) throw new Error('the job is gone');
    this.documents.write(name, body);
  }
}
