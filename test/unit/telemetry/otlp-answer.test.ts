import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, it } from 'vitest';
import { encodeFailure, encodeSuccess } from '../../../src/telemetry/otlp/encode-answer.ts';

const none = { count: 0, message: '' };
const some = { count: 300, message: 'Spans refused, 300: é.' };

describe('encodeSuccess()', () => {
  it('leaves partial_success unset where nothing was refused', () => {
    expect(encodeSuccess('json', none)).toBe('{}');
    expect(encodeSuccess('protobuf', none)).toEqual(new Uint8Array());
  });

  it('says how many spans were refused and why, as the OpenTelemetry SDK reads it', () => {
    const binary = encodeSuccess('protobuf', some) as Uint8Array;
    const json = new TextEncoder().encode(encodeSuccess('json', some) as string);
    const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(binary);
    expect(Number(partialSuccess?.rejectedSpans)).toBe(300);
    expect(partialSuccess?.errorMessage).toBe(some.message);
    expect(JsonTraceSerializer.deserializeResponse(json).partialSuccess).toEqual({
      rejectedSpans: '300',
      errorMessage: some.message,
    });
  });
});

describe('encodeFailure()', () => {
  it('writes google.rpc.Status in JSON', () => {
    expect(JSON.parse(encodeFailure('json', { code: 16, message: 'no key' }) as string)).toEqual({
      code: 16,
      message: 'no key',
    });
    const bad = encodeFailure('json', { code: 3, message: 'not hex', field: 'spans[0].traceId' });
    expect(JSON.parse(bad as string)).toMatchObject({
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [{ field: 'spans[0].traceId', description: 'not hex' }],
        },
      ],
    });
  });

  it('writes google.rpc.Status in protobuf', () => {
    const failure = { code: 3, message: 'not hex', field: 'spans[0].traceId' };
    const status = fieldsOf(encodeFailure('protobuf', failure) as Uint8Array);
    expect(status[1]).toBe(3);
    expect(textOf(status[2])).toBe('not hex');
    const any = fieldsOf(status[3] as Uint8Array);
    expect(textOf(any[1])).toBe('type.googleapis.com/google.rpc.BadRequest');
    const violation = fieldsOf(fieldsOf(any[2] as Uint8Array)[1] as Uint8Array);
    expect([textOf(violation[1]), textOf(violation[2])]).toEqual(['spans[0].traceId', 'not hex']);
  });
});

const textOf = (bytes: number | Uint8Array | undefined) =>
  new TextDecoder().decode(bytes as Uint8Array);

function fieldsOf(message: Uint8Array): Record<number, number | Uint8Array> {
  const reader = new BinaryReader(message);
  const fields: Record<number, number | Uint8Array> = {};
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    fields[number] = type === WireType.Varint ? reader.int32() : reader.bytes();
  }
  return fields;
}
