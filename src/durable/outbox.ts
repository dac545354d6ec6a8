import type { ScanEvent } from '../core/scan/scan-event.ts';
import type { PackedStory } from '../core/scan/story.ts';
import { log } from '../telemetry/log.ts';
import type { ExportMessage, Receipt, TelemetryMessage } from '../telemetry/messages.ts';
import type { SpanRecord } from '../telemetry/span-record.ts';
import { newSpanId } from '../telemetry/tracing.ts';
import type { OutboxSpans, Sending } from './outbox-spans.ts';

/** The queue itself tries for most of an hour; sooner, an endpoint that was away would get copies. */
const exportResendMs = 3600_000;
const longestWaitMs: Record<Destination, number> = { storage: 15 * 60_000, export: 6 * 3600_000 };
/** An endpoint that has been away for as long gets these spans no more; what goes to D1 waits for ever. */
const exportGivenUpMs = 24 * 3600_000;

/** Where an entry goes: the queue to D1, or the queue to the OTLP endpoint. */
export type Destination = 'storage' | 'export';

type Content =
  | { kind: 'event'; event: ScanEvent }
  | { kind: 'spans'; spans: SpanRecord[]; dropped: number };

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

export interface OutboxParts {
  readonly sql: SqlStorage;
  readonly queues: OutboxQueues;
  readonly spans: OutboxSpans;
  /** How the scan went, for the message of its end. */
  readonly story: () => PackedStory | undefined;
  /** The first wait for the confirmation of what goes to D1; each further one is twice as long. */
  readonly resendMs: number;
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
  readonly #story: OutboxParts['story'];
  readonly #resendMs: number;

  constructor({ sql, queues, spans, story, resendMs }: OutboxParts) {
    this.#sql = sql;
    this.#queues = queues;
    this.#spans = spans;
    this.#story = story;
    this.#resendMs = resendMs;
  }

  put({ entry, destination, revision, content }: OutboxEntry, now: number, dueAt: number): void {
    this.#sql.exec(
      `INSERT INTO outbox (entry, destination, revision, body, put_at, attempts, due_at)
       VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)
       ON CONFLICT (entry) DO UPDATE
       SET revision = ?3, body = ?4, put_at = ?5, attempts = 0, due_at = ?6, span_id = NULL`,
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
      if (!this.#holds(row)) continue;
      const sending = {
        entry: row.entry,
        revision: row.revision,
        attempt: row.attempts + 1,
        spanId: newSpanId(),
      };
      this.#postpone(row, now);
      await this.#send(row, sending, { jobId, depth });
    }
  }

  async #send(
    row: OutboxRow,
    sending: Sending,
    { jobId, depth }: { jobId: string; depth: number },
  ): Promise<void> {
    const content = this.#withStory(JSON.parse(row.body) as Content);
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
    if (content.kind !== 'event') return;
    this.#spans.sent(sending, startedAt, Date.now(), failure);
    this.#noteSpan(sending);
  }

  /** Told when it is sent, not when it is put: so it is not stored twice, and knows of what came between. */
  #withStory(content: Content): Content & { story?: PackedStory } {
    if (content.kind !== 'event' || content.event.name !== 'bookshelf_scan_completed')
      return content;
    const story = this.#story();
    return story === undefined ? content : { ...content, story };
  }

  /** Only a span that is there can be a parent: the object may have gone while it waited for the queue. */
  #noteSpan({ entry, revision, spanId }: Sending): void {
    this.#sql.exec(
      'UPDATE outbox SET span_id = ? WHERE entry = ? AND revision = ?',
      spanId,
      entry,
      revision,
    );
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

  /** False for a row that was confirmed, replaced or erased while those before it were sent. */
  #holds({ entry, revision, put_at }: OutboxRow): boolean {
    const table = "SELECT 1 FROM sqlite_master WHERE name = 'outbox'";
    if (this.#sql.exec(table).toArray().length === 0) return false;
    const query = 'SELECT 1 FROM outbox WHERE entry = ? AND revision = ? AND put_at = ?';
    return this.#sql.exec(query, entry, revision, put_at).toArray().length > 0;
  }

  /**
   * Drops what has reached its end. A revision has one `putAt`, and an earlier life of the job had earlier
   * ones: a late receipt of that life drops nothing of this one.
   */
  confirm(receipt: Receipt): void {
    const row = this.#sql
      .exec<{ body: string; span_id: string | null }>(
        `DELETE FROM outbox WHERE entry = ? AND revision <= ? AND put_at <= ?
         RETURNING body, span_id`,
        receipt.entry,
        receipt.revision,
        receipt.putAt,
      )
      .toArray()[0];
    if (row === undefined) return;
    if ((JSON.parse(row.body) as Content).kind === 'event')
      this.#spans.received(receipt, row.span_id);
  }

  #postpone(row: OutboxRow, now: number): void {
    const { destination, attempts } = row;
    const firstMs = destination === 'export' ? exportResendMs : this.#resendMs;
    const waitMs = Math.min(longestWaitMs[destination], firstMs * 2 ** attempts);
    this.#sql.exec(
      'UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE entry = ? AND revision = ?',
      now + waitMs,
      row.entry,
      row.revision,
    );
  }
}
