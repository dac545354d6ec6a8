import { parseTraceParent } from '@opentelemetry/core';

/** The W3C trace context that a request came with. */
export interface Caller {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
  /** Passed on to whoever is called for this scan, and then forgotten. */
  readonly tracestate: string | null;
  readonly baggage: string | null;
}

const maxTracestate = 512;
const maxBaggage = 2048;

/** Reads the trace context of a request; null where it has none that is valid. */
export function readCaller(header: (name: string) => string | null | undefined): Caller | null {
  const parsed = parseTraceParent(header('traceparent') ?? '');
  if (parsed === null) return null;
  return {
    traceId: parsed.traceId,
    spanId: parsed.spanId,
    sampled: (parsed.traceFlags & 1) === 1,
    tracestate: within(header('tracestate'), maxTracestate),
    baggage: within(header('baggage'), maxBaggage),
  };
}

function within(value: string | null | undefined, maxLength: number): string | null {
  return value != null && value !== '' && value.length <= maxLength ? value : null;
}
