import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJson } from '../../../src/telemetry/otlp/decode-json.ts';
import { decodeProtobuf } from '../../../src/telemetry/otlp/decode-protobuf.ts';
import {
  OtlpDecodeError,
  type OtlpRequest,
  type OtlpSpan,
} from '../../../src/telemetry/otlp/otlp-request.ts';
import {
  attribute,
  otlpSpan,
  requestOf,
  toJson,
  toProtobuf,
  type Json,
  type JsonObject,
} from '../../support/otlp-messages.ts';

const encodings = [
  ['JSON', (request: JsonObject) => decodeJson(toJson(request))],
  ['protobuf', (request: JsonObject) => decodeProtobuf(toProtobuf(request))],
] as const;

function onlySpan({ batches }: OtlpRequest): OtlpSpan {
  const spans = batches.flatMap(({ spans: of }) => of);
  expect(spans).toHaveLength(1);
  return spans[0] as OtlpSpan;
}

const fromText = (text: string) => decodeJson(new TextEncoder().encode(text));
const valueOf = (value: Json) => ({ key: 'k', value });

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const time = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const hexOf = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((id) => Buffer.from(id).toString('hex'));
const id = (bytes: number) =>
  fc.oneof(hexOf(bytes), fc.constantFrom('', 'abcd', 'AB'.repeat(bytes)));
// JSON writes -0 as 0.
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n || 0);
const wholeText = fc.string({ unit: 'grapheme' });

const { value: anyValue } = fc.letrec<{ value: JsonObject; list: Json[] }>((tie) => ({
  list: fc.array(tie('value'), { maxLength: 4 }),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ stringValue: wholeText }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: int64 }),
    fc.record({ doubleValue: double }),
    fc.constant({}),
    fc.record({
      bytesValue: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
    }),
    fc.record({ arrayValue: fc.record({ values: tie('list') }) }),
    fc.record({
      kvlistValue: fc.record({
        values: fc.array(fc.record({ key: wholeText, value: tie('value') }), { maxLength: 4 }),
      }),
    }),
  ),
}));
const attributes = fc.array(fc.record({ key: wholeText, value: anyValue }), { maxLength: 70 });
const span = fc.record(
  {
    traceId: id(16),
    spanId: id(8),
    parentSpanId: id(8),
    name: wholeText,
    kind: fc.nat(9),
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes,
    events: fc.array(fc.record({ name: wholeText, timeUnixNano: time, attributes })),
    links: fc.array(fc.record({ traceId: id(16), spanId: id(8), attributes })),
    status: fc.record({ code: fc.nat(4), message: wholeText }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;
const requests = fc.record({
  resourceSpans: fc.array(
    fc.record({
      resource: fc.record({ attributes }),
      scopeSpans: fc.array(
        fc.record({
          scope: fc.record({ name: wholeText, version: wholeText }),
          spans: fc.array(span, { maxLength: 4 }),
        }),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 3 },
  ),
}) as fc.Arbitrary<JsonObject>;

describe('the two encodings', () => {
  it('read any request to the same', () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(decodeProtobuf(toProtobuf(request))).toEqual(decodeJson(toJson(request)));
      }),
      { numRuns: 150 },
    );
  });

  it('read what OpenTelemetry itself writes to the same, every field of it', () => {
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'ios', build: 7 }),
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
    });
    const started = provider
      .getTracer('camera', '2.0')
      .startSpan('capture', { kind: SpanKind.CLIENT, startTime: 1_700_000_000_000.5 });
    started.setAttributes({ text: 'é', whole: -3, half: 0.5, yes: true, list: ['a', 'b'] });
    started.addEvent('focus', { ms: 3 }, 1_700_000_000_100);
    started.setStatus({ code: SpanStatusCode.ERROR, message: 'dark' });
    started.end(1_700_000_000_200);
    const finished = exporter.getFinishedSpans();
    const json = decodeJson(JsonTraceSerializer.serializeRequest(finished) as Uint8Array);
    const binary = decodeProtobuf(ProtobufTraceSerializer.serializeRequest(finished) as Uint8Array);
    expect(binary).toEqual(json);
    expect(onlySpan(json)).toMatchObject({
      traceId: started.spanContext().traceId,
      spanId: started.spanContext().spanId,
      parentSpanId: '',
      name: 'capture',
      kind: 3,
      startNs: 1_700_000_000_000_500_000n,
      endNs: 1_700_000_000_200_000_000n,
      events: [{ name: 'focus', atNs: 1_700_000_000_100_000_000n }],
      status: { code: 2, message: 'dark' },
    });
    expect(Object.fromEntries(onlySpan(json).attributes)).toEqual({
      text: 'é',
      whole: -3,
      half: 0.5,
      yes: true,
      list: ['a', 'b'],
    });
    expect(json.batches[0]?.scope).toEqual({ name: 'camera', version: '2.0' });
    expect(json.batches[0]?.resource.get('service.name')).toBe('ios');
  });

  it.each(encodings)('%s: an empty request has no spans', (_name, decode) => {
    for (const request of [{}, { resourceSpans: [] }, { resourceSpans: [{}] }, requestOf([])]) {
      expect(decode(request)).toEqual({ batches: [], unread: 0 });
    }
  });

  it.each(encodings)('%s: spans past the limit are counted, not read', (_name, decode) => {
    const many = Array.from({ length: 1203 }, () => otlpSpan());
    const { batches, unread } = decode(requestOf(many));
    expect([batches[0]?.spans.length, unread]).toEqual([1000, 203]);
  });

  it.each(encodings)(
    '%s: attributes, events and links past their limits are left out',
    (_n, decode) => {
      const attributesOf = Array.from({ length: 70 }, (_, at) =>
        attribute(`k${at}`, { intValue: '1' }),
      );
      const events = Array.from({ length: 40 }, () => ({ name: 'e', timeUnixNano: '1' }));
      const links = Array.from({ length: 40 }, () => ({ traceId: 'ab', spanId: 'cd' }));
      const read = onlySpan(
        decode(requestOf([otlpSpan({ attributes: attributesOf, events, links })])),
      );
      expect([read.attributes.size, read.events.length, read.links.length]).toEqual([64, 32, 32]);
    },
  );

  it.each(encodings)('%s: values eight deep are read, deeper ones are empty', (_name, decode) => {
    const nest = (levels: number): JsonObject =>
      levels === 0 ? { stringValue: 'core' } : { arrayValue: { values: [nest(levels - 1)] } };
    const read = (levels: number) =>
      onlySpan(decode(requestOf([otlpSpan({ attributes: [attribute('k', nest(levels))] })])));
    expect(JSON.stringify(read(8).attributes.get('k'))).toBe('[[[[[[[["core"]]]]]]]]');
    expect(JSON.stringify(read(9).attributes.get('k'))).toBe('[[[[[[[[null]]]]]]]]');
    expect(JSON.stringify(read(500).attributes.get('k'))).toBe('[[[[[[[[null]]]]]]]]');
  });
});

describe('decodeJson()', () => {
  it('takes ids in any case, integers as text or number, and nulls as absent', () => {
    const sent = otlpSpan({
      traceId: '5B8EFFF798038103D269B633813FC60C',
      parentSpanId: null,
      startTimeUnixNano: 1_700_000_000_000_000_000,
      attributes: [
        valueOf({ intValue: 5 }),
        { key: 'big', value: { intValue: '9223372036854775807' } },
        { key: 'nan', value: { doubleValue: 'NaN' } },
        { key: 'url', value: { bytesValue: '-_8' } },
        { key: 'none', value: null },
      ],
      events: null,
    });
    const read = onlySpan(decodeJson(toJson(requestOf([sent]))));
    expect(read.traceId).toBe('5b8efff798038103d269b633813fc60c');
    expect(read).toMatchObject({
      parentSpanId: '',
      startNs: 1_700_000_000_000_000_000n,
      events: [],
    });
    expect(Object.fromEntries(read.attributes)).toEqual({
      k: 5,
      big: 9_223_372_036_854_775_807n,
      nan: Number.NaN,
      url: new Uint8Array([251, 255]),
      none: null,
    });
  });

  it('ignores unknown fields, and original field names among them', () => {
    const read = onlySpan(
      decodeJson(
        toJson(requestOf([otlpSpan({ trace_state: 'x', start_time_unix_nano: 7, new: {} })])),
      ),
    );
    expect(read.startNs).toBeGreaterThan(7n);
    expect(fromText('{"resource_spans":[{}],"other":1}').batches).toEqual([]);
  });

  it.each([
    ['', 'not JSON'],
    ['nope', 'not JSON'],
    ['[]', ''],
    ['null', ''],
    ['"text"', ''],
    ['{"resourceSpans":5}', 'resourceSpans'],
    ['{"resourceSpans":[[]]}', 'resourceSpans[0]'],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":5}]}]}]}', 'spans[0].traceId'],
    [
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"SPAN_KIND_SERVER"}]}]}]}',
      'spans[0].kind',
    ],
    [
      '{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"soon"}]}]}]}',
      'startTimeUnix',
    ],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":-1}]}]}]}', 'startTimeUnix'],
    ['{"resourceSpans":[{"resource":{"attributes":[{"key":1}]}}]}', 'resource.attributes[0].key'],
    ['{"resourceSpans":[{"resource":{"attributes":[{"value":{"intValue":"x"}}]}}]}', 'intValue'],
    ['{"resourceSpans":[{"resource":{"attributes":[{"value":{"intValue":1.5}}]}}]}', 'intValue'],
    ['{"resourceSpans":[{"resource":{"attributes":[{"value":{"doubleValue":""}}]}}]}', '[0].value'],
    ['{"resourceSpans":[{"resource":{"attributes":[{"value":{"bytesValue":"%"}}]}}]}', '[0].value'],
  ])('refuses %s and says where', (body, where) => {
    const refused = () => fromText(body);
    expect(refused).toThrow(OtlpDecodeError);
    try {
      refused();
    } catch (error) {
      const { field, message } = error as OtlpDecodeError;
      expect(`${field}: ${message}`).toContain(where);
    }
  });

  it('refuses a body that would parse to far more memory than it has bytes', () => {
    expect(() => fromText(`{"resourceSpans":[${'{},'.repeat(600_000)}{}]}`)).toThrow(/fewer spans/);
  });

  it('reads text that nests deeper than any stack', () => {
    expect(() => fromText('['.repeat(400_000))).toThrow(OtlpDecodeError);
    const deep = '{"arrayValue":{"values":['.repeat(100_000) + ']}}'.repeat(100_000);
    const body = `{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":${deep}}]}}]}`;
    expect(fromText(body).batches).toEqual([]);
  });
});

describe('decodeProtobuf()', () => {
  const bytes = (...values: number[]) => new Uint8Array(values);

  it.each([
    ['a length past the end', bytes(0x0a, 0x05, 0x0a)],
    ['a length of four gigabytes', bytes(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f)],
    ['a number where a message belongs', bytes(0x08, 0x01)],
    ['a tag of field 0', bytes(0x02, 0x00)],
    ['a wire type that does not exist', bytes(0x0f)],
    ['an endless varint', bytes(0x0a, ...Array.from({ length: 20 }, () => 0xff))],
    ['the end of a group that never began', bytes(0x0c)],
    ['text', new TextEncoder().encode('{"resourceSpans":[]}')],
  ])('refuses %s', (_what, body) => {
    expect(() => decodeProtobuf(body)).toThrow(OtlpDecodeError);
  });

  it('skips unknown fields of every wire type, groups among them', () => {
    const unknown = bytes(
      0x78,
      1,
      0x79,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      0x7a,
      1,
      9,
      0x7b,
      0x08,
      1,
      0x7c,
      0x7d,
      1,
      2,
      3,
      4,
    );
    const known = toProtobuf(requestOf([otlpSpan({ name: 'kept' })]));
    expect(onlySpan(decodeProtobuf(Buffer.concat([unknown, known, unknown]))).name).toBe('kept');
  });

  it('takes the resource also where it comes after the spans', () => {
    const resource = toProtobuf(requestOf([], [attribute('service.name', { stringValue: 'web' })]));
    const spans = toProtobuf(requestOf([otlpSpan()]));
    // Both hold one ResourceSpans of under 128 bytes: two bytes of tag and length, then its fields.
    const merged = Buffer.concat([spans.subarray(2), resource.subarray(2)]);
    const body = Buffer.concat([
      bytes(0x0a, 0x80 | (merged.length & 0x7f), merged.length >> 7),
      merged,
    ]);
    const { batches } = decodeProtobuf(body);
    expect(batches.map((batch) => batch.resource.get('service.name'))).toEqual(['web']);
  });
});
