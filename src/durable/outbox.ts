import type { ScanEvent } from '../core/scan/scan-event.ts';
import { log } from '../telemetry/log.ts';
import type { ExportMessage, Receipt, TelemetryMessage } from '../telemetry/messages.ts';
import type { SpanRecord } from '../telemetry/span-record.ts';

const confirmWaitMs = 30_000;
const longestWaitMs = 15 * 60_000;

/** Where an entry goes: the queue to D1, or the queue to the OTLP endpoint. */
export type Destination = 'storage' | 'export';

type Content = { kind: 'event'; event: ScanEvent } | { kind: 'spans'; spans: SpanRecord[] };

export interface OutboxEntry {
  readonly entry: string;
  readonly destination: Destination;
  readonly revision: number;
  readonly content: Content;
}

interface OutboxRow extends Record<string, SqlStorageValue> {
  entry: string;
  destination: Destination;
  revision: number;
  body: string;
  put_at: number;
  attempts: number;
}

export interface OutboxQueues {
  readonly storage: Queue<TelemetryMessage>;
  readonly export: Queue<ExportMessage>;
}

export const outboxTable = `CREATE TABLE outbox (
  entry TEXT PRIMARY KEY, destination TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL,
  put_at INTEGER NOT NULL, attempts INTEGER NOT NULL, due_at INTEGER NOT NULL
);`;

/**
 * Telemetry on its way. An entry stays until whoever handles it has confirmed it, and is sent again until
 * then; a newer revision takes the place of an older one.
 */
export class Outbox {
  readonly #sql: SqlStorage;
  readonly #queues: OutboxQueues;

  constructor(sql: SqlStorage, queues: OutboxQueues) {
    this.#sql = sql;
    this.#queues = queues;
  }

  put({ entry, destination, revision, content }: OutboxEntry, now: number, dueAt: number): void {
    this.#sql.exec(
      `INSERT INTO outbox (entry, destination, revision, body, put_at, attempts, due_at)
       VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)
       ON CONFLICT (entry) DO UPDATE SET revision = ?3, body = ?4, put_at = ?5, attempts = 0, due_at = ?6`,
      entry,
      destination,
      revision,
      JSON.stringify(content),
      now,
      dueAt,
    );
  }

  nextDueAt(): number | null {
    return this.#sql.exec<{ due: number | null }>('SELECT MIN(due_at) AS due FROM outbox').one()
      .due;
  }

  /** Sends what is due. A queue that refuses is tried again later; it never holds up the scan. */
  async flush(jobId: string, now: number): Promise<void> {
    const due = this.#sql
      .exec<OutboxRow>('SELECT * FROM outbox WHERE due_at <= ? ORDER BY put_at', now)
      .toArray();
    const depth = due.length;
    for (const row of due) {
      if (!this.#holds(row)) continue;
      this.#postpone(row, now);
      try {
        await this.#send(row, jobId, depth);
      } catch (error) {
        log('warn', 'queue send failed', { entry: row.entry, error: String(error) });
      }
    }
  }

  async #send(row: OutboxRow, jobId: string, depth: number): Promise<void> {
    const content = JSON.parse(row.body) as Content;
    const about = {
      jobId,
      entry: row.entry,
      revision: row.revision,
      putAt: row.put_at,
      attempt: row.attempts + 1,
      depth,
      traceparent: null,
    };
    if (row.destination === 'storage') await this.#queues.storage.send({ ...about, ...content });
    else if (content.kind === 'spans') await this.#queues.export.send({ ...about, ...content });
  }

  /**
   * Drops what has reached its end. A revision has one `putAt`, and an earlier life of the job had earlier
   * ones: a late receipt of that life drops nothing of this one.
   */
  confirm({ entry, revision, putAt }: Pick<Receipt, 'entry' | 'revision' | 'putAt'>): void {
    const query = 'DELETE FROM outbox WHERE entry = ? AND revision <= ? AND put_at <= ?';
    this.#sql.exec(query, entry, revision, putAt);
  }

  /** False for a row that was confirmed, replaced or erased while those before it were sent. */
  #holds({ entry, revision, put_at }: OutboxRow): boolean {
    const table = "SELECT 1 FROM sqlite_master WHERE name = 'outbox'";
    if (this.#sql.exec(table).toArray().length === 0) return false;
    const query = 'SELECT 1 FROM outbox WHERE entry = ? AND revision = ? AND put_at = ?';
    return this.#sql.exec(query, entry, revision, put_at).toArray().length > 0;
  }

  #postpone(row: OutboxRow, now: number): void {
    const waitMs = Math.min(longestWaitMs, confirmWaitMs * 2 ** row.attempts);
    this.#sql.exec(
      'UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE entry = ? AND revision = ?',
      now + waitMs,
      row.entry,
      row.revision,
    );
  }
}
