import type { ScanEvent } from '../core/scan/scan-event.ts';
import type { PackedStory } from '../core/scan/story.ts';
import { log } from '../telemetry/log.ts';
import type { ExportMessage, Receipt, TelemetryMessage } from '../telemetry/messages.ts';
import type { SpanRecord } from '../telemetry/span-record.ts';
import { newSpanId } from '../telemetry/tracing.ts';
import type { JobStore } from './job-store.ts';
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

/** What is new to the outbox. */
export interface OutboxContent {
  readonly entry: string;
  readonly destination: Destination;
  readonly revision: number;
  readonly content: Content;
}

/** An entry without its content, which lies in a text of its own. Times in epoch ms. */
export interface OutboxEntry {
  readonly entry: string;
  readonly destination: Destination;
  readonly kind: Content['kind'];
  readonly revision: number;
  readonly putAt: number;
  readonly attempts: number;
  readonly dueAt: number;
  /** The span of its last sending. */
  readonly spanId: string | null;
}

export interface OutboxQueues {
  readonly storage: Queue<TelemetryMessage>;
  readonly export: Queue<ExportMessage>;
}

export interface OutboxParts {
  readonly store: JobStore;
  readonly queues: OutboxQueues;
  readonly spans: OutboxSpans;
  /** How the scan went, for the message of its end. */
  readonly story: () => PackedStory | undefined;
  /** The first wait for the confirmation of what goes to D1; each further one is twice as long. */
  readonly resendMs: number;
}

/**
 * Telemetry on its way. An entry stays until whoever handles it has confirmed it, and is sent again until
 * then; a newer revision takes the place of an older one.
 */
export class Outbox {
  readonly #store: JobStore;
  readonly #queues: OutboxQueues;
  readonly #spans: OutboxSpans;
  readonly #story: OutboxParts['story'];
  readonly #resendMs: number;

  constructor({ store, queues, spans, story, resendMs }: OutboxParts) {
    this.#store = store;
    this.#queues = queues;
    this.#spans = spans;
    this.#story = story;
    this.#resendMs = resendMs;
  }

  /** In one turn, so that it is one transaction. */
  put({ entry, destination, revision, content }: OutboxContent, now: number, dueAt: number): void {
    this.#store.documents.putText(textOf(entry), JSON.stringify(content));
    const { kind } = content;
    const state = { destination, kind, revision, putAt: now, attempts: 0, dueAt, spanId: null };
    this.#store.saveOutbox([...this.#without(entry), { entry, ...state }]);
  }

  nextDueAt(): number | null {
    const dueAts = this.#store.outbox().map(({ dueAt }) => dueAt);
    return dueAts.length === 0 ? null : Math.min(...dueAts);
  }

  #without(entry: string): OutboxEntry[] {
    return this.#store.outbox().filter((other) => other.entry !== entry);
  }

  /** Sends what is due. A queue that refuses is tried again later; it never holds up the scan. */
  async flush(jobId: string, now: number): Promise<void> {
    this.#giveUpExports(now);
    const all = this.#store.outbox();
    const due = all.filter(({ dueAt }) => dueAt <= now).toSorted((a, b) => a.putAt - b.putAt);
    for (const entry of due) {
      if (this.#current(entry) === undefined) continue;
      const sending = {
        entry: entry.entry,
        revision: entry.revision,
        attempt: entry.attempts + 1,
        spanId: newSpanId(),
      };
      this.#postpone(entry, now);
      await this.#send(entry, sending, { jobId, depth: all.length });
    }
  }

  async #send(
    sent: OutboxEntry,
    sending: Sending,
    { jobId, depth }: { jobId: string; depth: number },
  ): Promise<void> {
    const stored = this.#contentOf(sending.entry);
    if (stored === undefined) return;
    const content = this.#withStory(stored);
    const { entry, revision, attempt, spanId } = sending;
    const traceparent = this.#spans.traceparent(spanId);
    const about = { jobId, entry, revision, attempt, putAt: sent.putAt, depth, traceparent };
    const startedAt = Date.now();
    let failure: string | undefined;
    try {
      if (sent.destination === 'storage') await this.#queues.storage.send({ ...about, ...content });
      else if (content.kind === 'spans') await this.#queues.export.send({ ...about, ...content });
    } catch (error) {
      failure = String(error);
      log('warn', 'queue send failed', { entry, error: failure });
    }
    if (content.kind !== 'event') return;
    this.#spans.sent(sending, startedAt, Date.now(), failure);
    this.#noteSpan(sent, spanId);
  }

  #contentOf(entry: string): Content | undefined {
    const text = this.#store.documents.text(textOf(entry));
    return text === undefined ? undefined : (JSON.parse(text) as Content);
  }

  /** Told when it is sent, not when it is put: so it is not stored twice, and knows of what came between. */
  #withStory(content: Content): Content & { story?: PackedStory } {
    if (content.kind !== 'event' || content.event.name !== 'bookshelf_scan_completed')
      return content;
    const story = this.#story();
    return story === undefined ? content : { ...content, story };
  }

  /** Only a span that is there can be a parent: the object may have gone while it waited for the queue. */
  #noteSpan(sent: OutboxEntry, spanId: string): void {
    const current = this.#current(sent);
    if (current !== undefined) this.#change({ ...current, spanId });
  }

  /** The entry as it is now; undefined where it was confirmed, replaced or erased meanwhile. */
  #current({ entry, revision, putAt }: OutboxEntry): OutboxEntry | undefined {
    return this.#store
      .outbox()
      .find((one) => one.entry === entry && one.revision === revision && one.putAt === putAt);
  }

  #change(changed: OutboxEntry): void {
    const entries = this.#store.outbox();
    this.#store.saveOutbox(entries.map((one) => (one.entry === changed.entry ? changed : one)));
  }

  #giveUpExports(now: number): void {
    const old = this.#store
      .outbox()
      .filter(
        ({ destination, putAt }) => destination === 'export' && putAt < now - exportGivenUpMs,
      );
    if (old.length === 0) return;
    for (const { entry } of old) this.#drop(entry);
    log('error', 'spans not exported in a day', { parts: old.length });
  }

  /**
   * Drops what has reached its end. A revision has one `putAt`, and an earlier life of the job had earlier
   * ones: a late receipt of that life drops nothing of this one.
   */
  confirm(receipt: Receipt): void {
    const confirmed = this.#store.outbox().find(({ entry }) => entry === receipt.entry);
    if (confirmed === undefined || confirmed.revision > receipt.revision) return;
    if (confirmed.putAt > receipt.putAt) return;
    this.#drop(confirmed.entry);
    if (confirmed.kind === 'event') this.#spans.received(receipt, confirmed.spanId);
  }

  #drop(entry: string): void {
    this.#store.documents.deleteText(textOf(entry));
    this.#store.saveOutbox(this.#without(entry));
  }

  #postpone(entry: OutboxEntry, now: number): void {
    const { destination, attempts } = entry;
    const firstMs = destination === 'export' ? exportResendMs : this.#resendMs;
    const waitMs = Math.min(longestWaitMs[destination], firstMs * 2 ** attempts);
    this.#change({ ...entry, attempts: attempts + 1, dueAt: now + waitMs });
    // Before it leaves, since what leaves waits only for what is written by then.
    this.#store.documents.flush();
  }
}

function textOf(entry: string): string {
  return `outbox/${entry}`;
}
