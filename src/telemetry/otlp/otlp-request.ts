/** An AnyValue: null where empty, bigint where a double would lose digits. */
export type OtlpValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly OtlpValue[]
  | OtlpAttributes;

export type OtlpAttributes = ReadonlyMap<string, OtlpValue>;

/** Ids are lower-case hex, empty where absent, and not yet known to be well-formed. */
export interface OtlpLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: OtlpAttributes;
}

export interface OtlpEvent {
  readonly name: string;
  readonly atNs: bigint;
  readonly attributes: OtlpAttributes;
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: OtlpAttributes;
  readonly events: readonly OtlpEvent[];
  readonly links: readonly OtlpLink[];
  readonly status: { readonly code: number; readonly message: string };
}

export interface OtlpScope {
  readonly name: string;
  readonly version: string;
}

/** Spans of one resource and scope. */
export interface OtlpBatch {
  readonly resource: OtlpAttributes;
  readonly scope: OtlpScope;
  readonly spans: readonly OtlpSpan[];
}

/** An ExportTraceServiceRequest as both encodings are read to. */
export interface OtlpRequest {
  readonly batches: readonly OtlpBatch[];
  /** Spans past the limit, which were counted and not read. */
  readonly unread: number;
}

/** A body that is no ExportTraceServiceRequest. */
export class OtlpDecodeError extends Error {
  override readonly name = 'OtlpDecodeError';
  /** Where in the message; empty for all of it. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}
