import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { decideTrace, type TraceDecision } from '../core/scan/keep-trace.ts';
import type { EndedJob } from '../core/scan/job.ts';
import { settle } from '../core/scan/settle.ts';
import { bookshelf } from '../telemetry/attribute-names.ts';
import { tracer, withSpanId } from '../telemetry/tracing.ts';
import type { JobStore } from './job-store.ts';
import type { Outbox } from './outbox.ts';
import { gatherMs, type ScanTrace } from './scan-trace.ts';
import type { SpanBuffer } from './span-buffer.ts';
import type { TraceState } from './trace-state.ts';

export interface TraceDeskParts {
  readonly store: JobStore;
  readonly buffer: SpanBuffer;
  readonly trace: ScanTrace;
  readonly outbox: Outbox;
  readonly share: (traceId: string) => boolean;
  /** Whether spans go to an OTLP endpoint too. */
  readonly exporting: boolean;
}

/** Decides at a scan's end whether its trace is kept, and puts what is kept into the outbox ([TR4]). */
export class TraceDesk {
  readonly #parts: TraceDeskParts;

  constructor(parts: TraceDeskParts) {
    this.#parts = parts;
  }

  get dueAt(): number | null {
    return this.#parts.trace.state?.releaseAt ?? null;
  }

  /** How the scan was followed is settled; the app's report may still make it better known. */
  noteSettled(now: number): void {
    const { trace, store } = this.#parts;
    const { state } = trace;
    if (state?.decision !== 'open' || state.releaseAt !== null || !store.ledger().settled) return;
    trace.change({ releaseAt: now + gatherMs });
  }

  /** Decides, or sends what has been finished since. */
  tend(job: EndedJob, now: number): void {
    const { state } = this.#parts.trace;
    if (state === undefined || state.releaseAt === null || now < state.releaseAt) return;
    this.#parts.store.atomically(() => {
      if (state.decision === 'open') this.#decide(state, job, now);
      this.#release(now);
    });
  }

  #decide(state: TraceState, job: EndedJob, now: number): void {
    const { store, trace, share, buffer } = this.#parts;
    const settled = settle(store.following(), true);
    const since = job.upload?.acceptedAt ?? job.openedAt;
    const decision = decideTrace({
      outcome: job.outcome,
      settled,
      durationMs: job.endedAt - since,
      slowMs: state.slowMs,
      appSampled: state.appSampled,
      inShare: share(state.traceId),
    });
    // What was passed on is not needed any more.
    trace.change({ tracestate: null, baggage: null });
    if (decision.keep) this.#finishRoot(state, job, decision);
    else buffer.clear();
    trace.change({ decision: decision.keep ? 'kept' : 'dropped', releaseAt: now });
  }

  #finishRoot(state: TraceState, job: EndedJob, { reason }: TraceDecision): void {
    const { store, trace } = this.#parts;
    const parent = trace.rootContext();
    if (parent === undefined) return;
    const options = { kind: SpanKind.INTERNAL, startTime: state.startedAt };
    const span = withSpanId(state.rootId, () => tracer().startSpan('scan', options, parent));
    const { strategy, strategyReason, fallbackReason, fallbackStage, delivery } = settle(
      store.following(),
      true,
    );
    span.setAttributes({
      [bookshelf.jobId]: job.key,
      [bookshelf.outcome]: job.outcome,
      [bookshelf.keptBecause]: reason,
      [bookshelf.booksDetected]: store.result()?.books.length ?? 0,
      [bookshelf.spansDropped]: state.spansDropped,
      ...present({
        [bookshelf.strategy]: strategy,
        [bookshelf.strategyReason]: strategyReason,
        [bookshelf.fallbackReason]: fallbackReason,
        [bookshelf.fallbackStage]: fallbackStage,
        [bookshelf.delivery]: delivery,
        [bookshelf.provider]: job.upload?.provider ?? null,
        [bookshelf.imageBytes]: job.upload?.bytes ?? null,
      }),
    });
    if (job.failure !== null)
      span.setStatus({ code: SpanStatusCode.ERROR, message: job.failure.code });
    span.end(job.endedAt);
  }

  #release(now: number): void {
    const { trace, buffer, outbox, exporting } = this.#parts;
    const { state } = trace;
    if (state === undefined) return;
    const parts = buffer.drain(state.traceId);
    parts.forEach((spans, index) => {
      const number = state.partsSent + index + 1;
      const dropped = index === 0 ? state.spansDropped : 0;
      const content = { kind: 'spans', spans, dropped } as const;
      const entry = { revision: 1, content };
      outbox.put({ ...entry, entry: `spans/${number}`, destination: 'storage' }, now, now);
      if (exporting)
        outbox.put({ ...entry, entry: `export/${number}`, destination: 'export' }, now, now);
    });
    const partsSent = state.partsSent + parts.length;
    trace.change({ releaseAt: null, partsSent, spansDropped: 0 });
  }
}

function present(values: Record<string, string | number | null>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string | number] => entry[1] !== null),
  );
}
