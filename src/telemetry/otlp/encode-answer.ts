import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

export const otlpMediaTypes = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
} as const;
export type OtlpEncoding = keyof typeof otlpMediaTypes;

/** An ExportTraceServiceResponse; `partial_success` is set only where spans were refused. */
export function encodeSuccess(
  encoding: OtlpEncoding,
  refused: { readonly count: number; readonly message: string },
): string | Uint8Array<ArrayBuffer> {
  const { count, message } = refused;
  if (encoding === 'json') {
    // A 64-bit integer is text in Protobuf's JSON mapping.
    const partial = { partialSuccess: { rejectedSpans: String(count), errorMessage: message } };
    return JSON.stringify(count === 0 ? {} : partial);
  }
  const writer = new BinaryWriter();
  if (count === 0) return writer.finish();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(count);
  writer.tag(2, WireType.LengthDelimited).string(message);
  return writer.join().finish();
}

export interface OtlpFailure {
  /** A gRPC status code. */
  readonly code: number;
  readonly message: string;
  /** Where in the message the fault is; absent for faults that are not of the message. */
  readonly field?: string;
}

const badRequestType = 'type.googleapis.com/google.rpc.BadRequest';

/** A `google.rpc.Status`, with a `BadRequest` for a fault in the message, as OTLP asks. */
export function encodeFailure(
  encoding: OtlpEncoding,
  { code, message, field }: OtlpFailure,
): string | Uint8Array<ArrayBuffer> {
  if (encoding === 'json') {
    if (field === undefined) return JSON.stringify({ code, message });
    const fieldViolations = [{ field, description: message }];
    return JSON.stringify({
      code,
      message,
      details: [{ '@type': badRequestType, fieldViolations }],
    });
  }
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int32(code);
  writer.tag(2, WireType.LengthDelimited).string(message);
  if (field === undefined) return writer.finish();
  writer.tag(3, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).string(badRequestType);
  writer.tag(2, WireType.LengthDelimited).bytes(encodeBadRequest(field, message));
  return writer.join().finish();
}

function encodeBadRequest(field: string, description: string): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).string(field);
  writer.tag(2, WireType.LengthDelimited).string(description);
  return writer.join().finish();
}
