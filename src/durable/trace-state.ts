import type { Caller } from '../telemetry/caller.ts';
import type { Arrival } from './request-spans.ts';
import { newSpanId, newTraceId } from '../telemetry/tracing.ts';

/** What must outlive the object's memory for a scan to be one trace. Times in epoch ms. */
export interface TraceState {
  readonly startedAt: number;
  readonly traceId: string;
  /** The span `scan`, the parent of all that has no nearer one; finished when the trace is decided. */
  readonly rootId: string;
  /** The app's span, where it sent one. */
  readonly parentId: string | null;
  readonly appSampled: boolean;
  readonly tracestate: string | null;
  readonly baggage: string | null;
  readonly reading: {
    readonly spanId: string;
    readonly startedAt: number;
    readonly attempt: number;
  } | null;
  readonly processingAt: number | null;
  readonly sockets: Readonly<Record<string, OpenSocket>>;
  readonly lastSocketId: string | null;
  readonly slowMs: number | null;
  readonly decision: 'open' | 'kept' | 'dropped';
  /** When spans are due to be decided on, or sent; null while there is nothing to do. */
  readonly releaseAt: number | null;
  readonly partsSent: number;
  readonly spansDropped: number;
}

export interface OpenSocket {
  readonly openedAt: number;
  readonly previousId: string | null;
}

export function startTrace({ receivedAt, caller }: Arrival): TraceState {
  const fresh: TraceState = {
    startedAt: receivedAt,
    traceId: newTraceId(),
    rootId: newSpanId(),
    parentId: null,
    appSampled: false,
    tracestate: null,
    baggage: null,
    reading: null,
    processingAt: null,
    sockets: {},
    lastSocketId: null,
    slowMs: null,
    decision: 'open',
    releaseAt: null,
    partsSent: 0,
    spansDropped: 0,
  };
  return caller === null ? fresh : adoptCaller(fresh, caller);
}

/** Makes the scan a part of the app's own trace. */
export function adoptCaller(state: TraceState, caller: Caller): TraceState {
  return {
    ...state,
    traceId: caller.traceId,
    parentId: caller.spanId,
    appSampled: caller.sampled,
    tracestate: caller.tracestate,
    baggage: caller.baggage,
  };
}

/**
 * A scan that is taken up again is decided at its new end; where its trace was decided before, it goes on in
 * a new span of the same trace.
 */
export function reopenTrace(state: TraceState, now: number): TraceState {
  if (state.decision === 'open') return { ...state, releaseAt: null };
  return { ...state, startedAt: now, rootId: newSpanId(), decision: 'open', releaseAt: null };
}
