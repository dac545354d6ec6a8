import type { ScanEvent } from '../core/scan/scan-event.ts';
import { log } from '../telemetry/log.ts';
import type { ExportMessage, Receipt, TelemetryMessage } from '../telemetry/messages.ts';
import type { SpanRecord } from '../telemetry/span-record.ts';
import { newSpanId } from '../telemetry/tracing.ts';
import type { OutboxSpans, Sending } from './outbox-spans.ts';

const confirmWaitMs = 30_000;
const longestWaitMs = 15 * 60_000;
/** An endpoint that has been away for as long gets these spans no more; what goes to D1 waits for ever. */
const exportGivenUpMs = 24 * 3600_000;

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
  span_id: string | null;
}

export interface OutboxQueues {
  readonly storage: Queue<TelemetryMessage>;
  readonly export: Queue<ExportMessage>;
}

export const outboxTable = `CREATE TABLE outbox (
  entry TEXT PRIMARY KEY, destination TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL,
  put_at INTEGER NOT NULL, attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, span_id TEXT
) WITHOUT ROWID;`;

/**
 * Telemetry on its way. An entry stays until whoever handles it has confirmed it, and is sent again until
 * then; a newer revision takes the place of an older one.
 */
export class Outbox {
  readonly #sql: SqlStorage;
  readonly #queues: OutboxQueues;
  readonly #spans: OutboxSpans;

  constructor(sql: SqlStorage, queues: OutboxQueues, spans: OutboxSpans) {
    this.#sql = sql;
    this.#queues = queues;
    this.#spans = spans;
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

  #depth(): number {
    return this.#sql.exec<{ depth: number }>('SELECT count(*) AS depth FROM outbox').one().depth;
  }

  /** Sends what is due. A queue that refuses is tried again later; it never holds up the scan. */
  async flush(jobId: string, now: number): Promise<void> {
    this.#giveUpExports(now);
    const due = this.#sql
      .exec<OutboxRow>('SELECT * FROM outbox WHERE due_at <= ? ORDER BY put_at', now)
      .toArray();
    const depth = due.length === 0 ? 0 : this.#depth();
    for (const row of due) {
      const sending = {
        entry: row.entry,
        revision: row.revision,
        attempt: row.attempts + 1,
        spanId: newSpanId(),
      };
      this.#postpone(row, sending.spanId, now);
      await this.#send(row, sending, { jobId, depth });
    }
  }

  async #send(
    row: OutboxRow,
    sending: Sending,
    { jobId, depth }: { jobId: string; depth: number },
  ): Promise<void> {
    const content = JSON.parse(row.body) as Content;
    const { entry, revision, attempt, spanId } = sending;
    const traceparent = this.#spans.traceparent(spanId);
    const about = { jobId, entry, revision, attempt, putAt: row.put_at, depth, traceparent };
    const startedAt = Date.now();
    let failure: string | undefined;
    try {
      if (row.destination === 'storage') await this.#queues.storage.send({ ...about, ...content });
      else if (content.kind === 'spans') await this.#queues.export.send({ ...about, ...content });
    } catch (error) {
      failure = String(error);
      log('warn', 'queue send failed', { entry, error: failure });
    }
    if (content.kind === 'event') this.#spans.sent(sending, startedAt, Date.now(), failure);
  }

  #giveUpExports(now: number): void {
    const dropped = this.#sql
      .exec(
        `DELETE FROM outbox WHERE destination = 'export' AND put_at < ? RETURNING entry`,
        now - exportGivenUpMs,
      )
      .toArray();
    if (dropped.length > 0) log('error', 'spans not exported in a day', { parts: dropped.length });
  }

  confirm(receipt: Receipt): void {
    const row = this.#sql
      .exec<{ body: string; span_id: string | null }>(
        'DELETE FROM outbox WHERE entry = ? AND revision <= ? RETURNING body, span_id',
        receipt.entry,
        receipt.revision,
      )
      .toArray()[0];
    if (row === undefined) return;
    if ((JSON.parse(row.body) as Content).kind === 'event')
      this.#spans.received(receipt, row.span_id);
  }

  #postpone(row: OutboxRow, spanId: string, now: number): void {
    const waitMs = Math.min(longestWaitMs, confirmWaitMs * 2 ** row.attempts);
    this.#sql.exec(
      `UPDATE outbox SET attempts = attempts + 1, due_at = ?, span_id = ?
       WHERE entry = ? AND revision = ?`,
      now + waitMs,
      spanId,
      row.entry,
      row.revision,
    );
  }
}
