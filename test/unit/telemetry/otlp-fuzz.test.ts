import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJson } from '../../../src/telemetry/otlp/decode-json.ts';
import { decodeProtobuf } from '../../../src/telemetry/otlp/decode-protobuf.ts';
import { OtlpDecodeError, type OtlpRequest } from '../../../src/telemetry/otlp/otlp-request.ts';
import { toSpanRecords } from '../../../src/telemetry/otlp/to-span-records.ts';
import { spanRecordSchema } from '../../../src/telemetry/span-record.ts';
import { attribute, otlpSpan, requestOf, toJson, toProtobuf } from '../../support/otlp-messages.ts';

const nested = {
  kvlistValue: { values: [attribute('in', { arrayValue: { values: [{ intValue: '9' }] } })] },
};
const valid = requestOf(
  Array.from({ length: 3 }, () =>
    otlpSpan({
      parentSpanId: '0102030405060708',
      attributes: [
        attribute('text', { stringValue: 'é'.repeat(40) }),
        attribute('double', { doubleValue: 0.5 }),
        attribute('bytes', { bytesValue: 'AAEC' }),
        attribute('nested', nested),
      ],
      events: [{ name: 'focus', timeUnixNano: '1700000000000000000', attributes: [] }],
      links: [{ traceId: '01'.repeat(16), spanId: '02'.repeat(8) }],
      status: { code: 2, message: 'dark' },
    }),
  ),
  [attribute('service.name', { stringValue: 'ios' })],
);

const mostMs = 1000;

/** Either reads to records as the schema has them, or fails as a decode error, and soon. */
function expectTame(decode: (body: Uint8Array) => OtlpRequest, body: Uint8Array): void {
  const before = performance.now();
  try {
    const { spans } = toSpanRecords(decode(body), Date.now());
    for (const span of spans) spanRecordSchema.parse(span);
  } catch (error) {
    expect(error).toBeInstanceOf(OtlpDecodeError);
  }
  expect(performance.now() - before).toBeLessThan(mostMs);
}

/** Bytes overwritten, cut out, put in and repeated. */
function mutated(body: Uint8Array): fc.Arbitrary<Uint8Array> {
  const place = fc.nat(body.length - 1);
  const change = fc.oneof(
    fc.tuple(fc.constant('set' as const), place, fc.uint8Array({ minLength: 1, maxLength: 4 })),
    fc.tuple(fc.constant('insert' as const), place, fc.uint8Array({ minLength: 1, maxLength: 12 })),
    fc.tuple(fc.constant('cut' as const), place, fc.uint8Array({ minLength: 1, maxLength: 30 })),
    fc.tuple(fc.constant('repeat' as const), place, fc.uint8Array({ minLength: 1, maxLength: 60 })),
    fc.tuple(fc.constant('end' as const), place, fc.constant(new Uint8Array())),
  );
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) =>
    changes.reduce<Uint8Array>((bytes, [how, at, with_]) => {
      const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
      if (how === 'end') return head;
      if (how === 'insert') return Buffer.concat([head, with_, tail]);
      if (how === 'cut') return Buffer.concat([head, tail.subarray(with_.length)]);
      if (how === 'repeat') return Buffer.concat([head, tail.subarray(0, with_.length), tail]);
      return Buffer.concat([head, with_, tail.subarray(with_.length)]);
    }, body),
  );
}

const cases = [
  ['decodeProtobuf', decodeProtobuf, toProtobuf(valid)],
  ['decodeJson', decodeJson, toJson(valid)],
] as const;

describe.each(cases)('%s() on what is broken', (_name, decode, body) => {
  it('reads the valid message that is mutated below', () => {
    expect(toSpanRecords(decode(body), Date.now())).toMatchObject({ refused: { count: 0 } });
  });

  it('fails as a decode error, or reads, on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => expectTame(decode, bytes)),
      { numRuns: 3000 },
    );
  });

  it('fails as a decode error, or reads, on mutated messages', () => {
    fc.assert(
      fc.property(mutated(body), (bytes) => expectTame(decode, bytes)),
      { numRuns: 5000 },
    );
  });

  it('fails as a decode error, or reads, at each place where a message can be cut off', () => {
    for (let length = 0; length < body.length; length += 1) {
      expectTame(decode, body.subarray(0, length));
    }
  });
});

describe('decodeJson() on other JSON', () => {
  it('fails as a decode error, or reads, with any value in any place', () => {
    const text = new TextDecoder().decode(toJson(valid));
    const places = [...text.matchAll(/"[^"]*"|\d+(\.\d+)?|\[\]/g)].filter(
      ({ 0: token, index }) => text[index + token.length] !== ':',
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.json(), ({ 0: token, index }, json) => {
        const changed = text.slice(0, index) + json + text.slice(index + token.length);
        expectTame(decodeJson, new TextEncoder().encode(changed));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('bodies made to be slow', () => {
  const million = 1_000_000;
  it.each([
    ['4 million empty spans', decodeProtobuf, scopeOf(repeat([0x12, 0x00], 4 * million))],
    [
      '2 million empty attributes',
      decodeProtobuf,
      scopeOf(field(0x12, repeat([0x4a, 0x00], 2 * million))),
    ],
    ['500,000 empty spans', decodeJson, jsonSpans('{},'.repeat(499_990))],
    ['2 million numbers for spans', decodeJson, jsonSpans('1,'.repeat(2 * million))],
  ] as const)('%s are dealt with within three seconds', (_what, decode, body) => {
    const before = performance.now();
    try {
      toSpanRecords(decode(body), Date.now());
    } catch (error) {
      expect(error).toBeInstanceOf(OtlpDecodeError);
    }
    expect(performance.now() - before).toBeLessThan(3000);
  });
});

function repeat(bytes: readonly number[], times: number): Uint8Array {
  return Buffer.alloc(bytes.length * times, Buffer.from(bytes));
}

function field(tag: number, content: Uint8Array): Uint8Array {
  const length: number[] = [];
  for (let left = content.length; ; left >>>= 7) {
    if (left < 0x80) return Buffer.concat([Buffer.from([tag, ...length, left]), content]);
    length.push((left & 0x7f) | 0x80);
  }
}

function scopeOf(spans: Uint8Array): Uint8Array {
  return field(0x0a, field(0x12, spans));
}

function jsonSpans(spans: string): Uint8Array {
  return new TextEncoder().encode(`{"resourceSpans":[{"scopeSpans":[{"spans":[${spans}{}]}]}]}`);
}
