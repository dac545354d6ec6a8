import { context, SpanKind, SpanStatusCode, trace as traces } from '@opentelemetry/api';
import type { RunningJob } from '../core/scan/job.ts';
import { bookshelf } from '../telemetry/attribute-names.ts';
import { failSpan } from '../telemetry/with-span.ts';
import { tracer, withSpanId, newSpanId } from '../telemetry/tracing.ts';
import type { ReadOutcome } from './read-picture.ts';
import type { ScanTrace } from './scan-trace.ts';

/** The stages of a running scan as spans. What a stage began is stored, so that a crash in it is seen afterwards. */
export class StageSpans {
  readonly #trace: ScanTrace;

  constructor(trace: ScanTrace) {
    this.#trace = trace;
  }

  /** Notes that the provider is about to read; belongs into the transaction that counts the attempt. */
  beginReading(job: RunningJob, now: number): void {
    const { state } = this.#trace;
    if (state === undefined) return;
    if (state.reading === null) this.#internal('queue scan', job.upload.acceptedAt, now);
    else this.endInterrupted(now);
    const reading = { spanId: newSpanId(), startedAt: now, attempt: job.attempts };
    this.#trace.change({ reading });
  }

  /** Tells of a reading that went with an earlier life of the object; nothing where there is none. */
  endInterrupted(now: number): void {
    const reading = this.#trace.state?.reading;
    if (reading == null) return;
    const { spanId, startedAt, attempt } = reading;
    this.#trace.change({ reading: null });
    this.#trace.record({
      name: 'read picture',
      kind: SpanKind.INTERNAL,
      startMs: startedAt,
      endMs: now,
      spanId,
      attributes: { [bookshelf.attempt]: attempt },
      error: 'interrupted by a restart',
    });
  }

  /** Runs the provider inside the span `read picture`. */
  async read(job: RunningJob, work: () => Promise<ReadOutcome>): Promise<ReadOutcome> {
    const parent = this.#trace.context();
    const reading = this.#trace.state?.reading;
    if (parent === undefined || reading == null) return work();
    const attributes = {
      [bookshelf.provider]: job.upload.provider,
      [bookshelf.attempt]: reading.attempt,
      [bookshelf.imageBytes]: job.upload.bytes,
    };
    const span = withSpanId(reading.spanId, () =>
      tracer().startSpan('read picture', { startTime: reading.startedAt, attributes }, parent),
    );
    const outcome = await context.with(traces.setSpan(parent, span), work);
    if (outcome.kind === 'failed') failSpan(span, outcome.error);
    if (outcome.kind === 'stopped')
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'stopped' });
    if (outcome.kind === 'read')
      span.setAttribute(bookshelf.booksDetected, outcome.result.books.length);
    span.end();
    return outcome;
  }

  beginProcessing(now: number): void {
    this.#trace.change({ reading: null, processingAt: now });
  }

  endProcessing(now: number): void {
    const { state } = this.#trace;
    if (state?.processingAt == null) return;
    this.#internal('process books', state.processingAt, now);
    this.#trace.change({ processingAt: null });
  }

  #internal(name: string, startMs: number, endMs: number): void {
    this.#trace.record({ name, kind: SpanKind.INTERNAL, startMs, endMs });
  }
}
