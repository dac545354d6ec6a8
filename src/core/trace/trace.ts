type Scalar = string | number | boolean;
export type TraceAttributes = Record<string, Scalar | Scalar[]>;

/** A finished span; times are epoch microseconds. */
export interface TraceSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  /** The scan it belongs to, where known. */
  jobId: string | null;
  name: string;
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  startUs: number;
  endUs: number;
  status: 'unset' | 'ok' | 'error';
  statusMessage: string | null;
  attributes: TraceAttributes;
  events: { name: string; atUs: number; attributes: TraceAttributes }[];
  links: { traceId: string; spanId: string; attributes: TraceAttributes }[];
  /** What made it; null for this worker. */
  resource: TraceAttributes | null;
  scope: { name: string; version: string | null };
}

/** What `/api/traces/{traceId}` answers: the spans, oldest first. */
export interface Trace {
  traceId: string;
  spans: TraceSpan[];
  /** There are more spans than an answer holds; these are the oldest. */
  truncated: boolean;
}
