import {
  encodeFailure,
  otlpMediaTypes,
  type OtlpEncoding,
} from '../telemetry/otlp/encode-answer.ts';

/** The gRPC code that `google.rpc.Status` has beside each HTTP status. */
const codes = { 400: 3, 401: 16, 405: 12, 413: 8, 415: 3, 500: 13, 503: 14 } as const;

export interface IngestErrorParts {
  /** Where in the message the fault is. */
  readonly field?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An expected failure of OTLP ingest. Of these statuses senders try again only after a 503. */
export class IngestError extends Error {
  override readonly name = 'IngestError';
  readonly status: keyof typeof codes;
  readonly parts: IngestErrorParts;

  constructor(status: keyof typeof codes, message: string, parts: IngestErrorParts = {}) {
    super(message);
    this.status = status;
    this.parts = parts;
  }

  /** In the encoding of the request, as OTLP demands. */
  toResponse(encoding: OtlpEncoding): Response {
    const { status, message, parts } = this;
    const where = parts.field === undefined ? {} : { field: parts.field };
    return new Response(encodeFailure(encoding, { code: codes[status], message, ...where }), {
      status,
      headers: { 'Content-Type': otlpMediaTypes[encoding], ...parts.headers },
    });
  }
}
