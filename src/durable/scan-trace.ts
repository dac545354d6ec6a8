import {
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type SpanKind,
} from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Caller } from '../telemetry/caller.ts';
import { log } from '../telemetry/log.ts';
import { toSpanRecord } from '../telemetry/to-span-record.ts';
import { tracer, withSink, withSpanId, type SpanSink } from '../telemetry/tracing.ts';
import type { JobStore } from './job-store.ts';
import { ownTraceId, type SpanBuffer } from './span-buffer.ts';
import { adoptCaller, reopenTrace, type TraceState } from './trace-state.ts';

/** A scan of 90 s that is polled makes about 60. */
const maxBufferedSpans = 500;
/** What is finished moments after another goes with it. */
export const gatherMs = 3_000;

export interface FinishedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly startMs: number;
  readonly endMs: number;
  readonly spanId?: string;
  /** The span it belongs under; by default the scan's own. */
  readonly parentId?: string | null;
  readonly links?: Link[];
  readonly attributes?: Attributes;
  readonly error?: string | undefined;
}

/**
 * The trace of one scan. Every span of it goes through here into the object's storage, in one transaction
 * with what it tells of; but while a picture is read it may wait in memory for the next update.
 */
export class ScanTrace implements SpanSink {
  readonly #store: JobStore;
  readonly #buffer: SpanBuffer;
  readonly #share: (traceId: string) => boolean;
  #mayWait = false;

  constructor(store: JobStore, buffer: SpanBuffer, share: (traceId: string) => boolean) {
    this.#store = store;
    this.#buffer = buffer;
    this.#share = share;
  }

  /** Undefined where tracing is off. */
  get state(): TraceState | undefined {
    return this.#store.trace();
  }

  change(fields: Partial<TraceState>): void {
    const state = this.state;
    if (state !== undefined) this.#store.saveTrace({ ...state, ...fields });
  }

  open(state: TraceState): void {
    this.#buffer.forget();
    this.#store.saveTrace(state);
  }

  /** The first trace context that comes before the picture is in makes the scan a part of the app's trace. */
  learn(caller: Caller | null): void {
    const { state } = this;
    if (caller === null || state === undefined || state.parentId !== null) return;
    if (this.#store.job()?.phase !== 'waiting') return;
    this.#store.saveTrace(adoptCaller(state, caller));
    this.#tellOrigin();
  }

  reopen(now: number): void {
    const { state } = this;
    if (state !== undefined) this.#store.saveTrace(reopenTrace(state, now));
  }

  #tellOrigin(): void {
    const { state } = this;
    if (state === undefined) return;
    this.#store.saveOrigin({ ...this.#store.origin(), traceId: state.traceId });
  }

  /** Takes a span that has just ended; told by the SDK. */
  add(span: ReadableSpan): void {
    const { state } = this;
    const job = this.#store.job();
    if (state === undefined || job === undefined || state.decision === 'dropped') return;
    if (this.#buffer.size >= maxBufferedSpans)
      return this.change({ spansDropped: state.spansDropped + 1 });
    this.#buffer.add(toSpanRecord(span, job.key));
    if (!this.#mayWait) this.store();
    if (state.decision === 'kept' && state.releaseAt === null)
      this.change({ releaseAt: Date.now() + gatherMs });
  }

  /** Lets spans wait for `store`, which saves a write each: only while the object is sure to stay awake. */
  mayWait(may: boolean): void {
    this.#mayWait = may;
    if (!may) this.store();
  }

  /** Stores the spans that wait; those of a job that was erased meanwhile are forgotten with it. */
  store(): void {
    if (this.state === undefined) this.#buffer.forget();
    else this.#buffer.store();
  }

  /** Records what began and ended by facts that were stored, maybe in an earlier life of the object. */
  record(finished: FinishedSpan): void {
    const parent = this.context(finished.parentId);
    if (parent === undefined) return;
    try {
      this.#make(finished, parent);
    } catch (error) {
      // What tells of a scan must never stop it.
      log('error', 'span not recorded', { name: finished.name, error: String(error) });
    }
  }

  #make(finished: FinishedSpan, parent: Context): void {
    const { name, kind, startMs, endMs, links = [], attributes = {}, error } = finished;
    const options = { kind, startTime: startMs, links, attributes };
    const span = withSpanId(finished.spanId, () => tracer().startSpan(name, options, parent));
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end(Math.max(startMs, endMs));
  }

  /** The context in which work for this scan runs; undefined where tracing is off. */
  context(parentId: string | null = this.state?.rootId ?? null): Context | undefined {
    const { state } = this;
    if (state === undefined) return undefined;
    const base = parentId === null ? ROOT_CONTEXT : this.#under(state, parentId);
    return withSink(base, this);
  }

  #under(state: TraceState, parentId: string): Context {
    const flags = state.appSampled || this.#share(state.traceId) ? '01' : '00';
    const carrier: Record<string, string> = {
      traceparent: `00-${state.traceId}-${parentId}-${flags}`,
    };
    if (state.tracestate !== null) carrier['tracestate'] = state.tracestate;
    if (state.baggage !== null) carrier['baggage'] = state.baggage;
    return propagation.extract(ROOT_CONTEXT, carrier);
  }

  /** Where the scan's trace is no app's, its first span has a trace id and no parent. */
  rootContext(): Context | undefined {
    const { state } = this;
    if (state === undefined) return undefined;
    return this.context(state.parentId);
  }

  /** A link to a span of this trace, whose id is written in when it is sent. */
  linkTo(spanId: string): Link {
    return { context: { traceId: ownTraceId, spanId, traceFlags: 0 } };
  }

  /** W3C `traceparent` of a span of this trace. */
  traceparent(spanId: string): string | null {
    const context = this.context(spanId);
    const span = context === undefined ? undefined : trace.getSpanContext(context);
    if (span === undefined) return null;
    return `00-${span.traceId}-${spanId}-0${span.traceFlags}`;
  }
}
