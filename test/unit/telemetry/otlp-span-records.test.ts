import { describe, expect, it } from 'vitest';
import { decodeJson } from '../../../src/telemetry/otlp/decode-json.ts';
import { splitSpans } from '../../../src/telemetry/otlp/split-spans.ts';
import { toSpanRecords } from '../../../src/telemetry/otlp/to-span-records.ts';
import { spanRecordSchema, type SpanRecord } from '../../../src/telemetry/span-record.ts';
import { aSpan } from '../../support/telemetry-messages.ts';
import {
  attribute,
  otlpSpan,
  requestOf,
  toJson,
  type Json,
  type JsonObject,
} from '../../support/otlp-messages.ts';

const nowMs = 1_700_000_000_000;
const startNs = 1_699_999_999_000_000_000n;
const timed = { startTimeUnixNano: `${startNs}`, endTimeUnixNano: `${startNs + 1_234_567n}` };

const receive = (spans: JsonObject[], resource: Json[] = []) =>
  toSpanRecords(
    decodeJson(
      toJson(
        requestOf(
          spans.map((span) => otlpSpan({ ...timed, ...span })),
          resource,
        ),
      ),
    ),
    nowMs,
  );

function recordOf(span: JsonObject, resource: Json[] = []): SpanRecord {
  const { spans, refused } = receive([span], resource);
  expect(refused).toEqual({ count: 0, byReason: {}, message: '' });
  return spanRecordSchema.parse(spans[0]);
}

const attributeOf = (value: JsonObject) =>
  recordOf({ attributes: [attribute('k', value)] }).attributes['k'];

describe('toSpanRecords()', () => {
  it('keeps ids, times in microseconds, kind, status, scope and resource', () => {
    const span = {
      traceId: 'A1'.repeat(16),
      spanId: 'b2'.repeat(8),
      parentSpanId: 'c3'.repeat(8),
      name: 'capture',
      kind: 2,
      status: { code: 1, message: '' },
      attributes: [attribute('n', { intValue: '3' })],
      events: [{ name: 'focus', timeUnixNano: `${startNs}`, attributes: [] }],
      links: [{ traceId: 'd4'.repeat(16), spanId: 'e5'.repeat(8) }],
    };
    const resource = [attribute('service.name', { stringValue: 'ios' })];
    expect(recordOf(span, resource)).toEqual({
      traceId: 'a1'.repeat(16),
      spanId: 'b2'.repeat(8),
      parentSpanId: 'c3'.repeat(8),
      jobId: null,
      name: 'capture',
      kind: 'server',
      startUs: 1_699_999_999_000_000,
      endUs: 1_699_999_999_001_234,
      status: 'ok',
      statusMessage: null,
      attributes: { n: 3 },
      events: [{ name: 'focus', atUs: 1_699_999_999_000_000, attributes: {} }],
      links: [{ traceId: 'd4'.repeat(16), spanId: 'e5'.repeat(8), attributes: {} }],
      resource: { 'service.name': 'ios' },
      scope: { name: 'app', version: '1.2' },
    });
  });

  it.each([
    [0, 'internal'],
    [1, 'internal'],
    [2, 'server'],
    [3, 'client'],
    [4, 'producer'],
    [5, 'consumer'],
    [6, 'internal'],
    [-1, 'internal'],
  ])('reads kind %s as %s', (kind, name) => {
    expect(recordOf({ kind }).kind).toBe(name);
  });

  it.each([
    [0, 'unset'],
    [1, 'ok'],
    [2, 'error'],
    [9, 'unset'],
  ])('reads status %s as %s', (code, name) => {
    expect(recordOf({ status: { code, message: 'm' } })).toMatchObject({
      status: name,
      statusMessage: 'm',
    });
  });

  it('finds the job by bookshelf.job.id, and only where that is a UUID', () => {
    const jobOf = (value: JsonObject) =>
      recordOf({ attributes: [attribute('bookshelf.job.id', value)] }).jobId;
    const upper = '9F86D081-884C-4D63-A1B2-0123456789AB';
    expect(jobOf({ stringValue: upper })).toBe(upper.toLowerCase());
    expect(jobOf({ stringValue: 'job 5' })).toBeNull();
    expect(jobOf({ intValue: '5' })).toBeNull();
    expect(recordOf({}).jobId).toBeNull();
  });

  it('takes an all-zero parent for none, and a nameless span for an unknown one', () => {
    const record = recordOf({ parentSpanId: '0'.repeat(16), name: '' });
    expect(record).toMatchObject({ parentSpanId: null, name: 'unknown' });
  });

  it('lets a clock that was set back by under a second pass', () => {
    const record = recordOf({ endTimeUnixNano: `${startNs - 900_000_000n}` });
    expect(record.endUs).toBe(record.startUs);
  });

  it('leaves out links and events that cannot be', () => {
    const links = [{ traceId: 'ab', spanId: 'e5'.repeat(8) }];
    const events = [{ name: 'e', timeUnixNano: '18446744073709551615' }];
    expect(recordOf({ links, events })).toMatchObject({ links: [], events: [] });
  });

  it.each([
    [{ traceId: '' }, 'bad_trace_id'],
    [{ traceId: '0'.repeat(32) }, 'bad_trace_id'],
    [{ traceId: 'ab'.repeat(15) }, 'bad_trace_id'],
    [{ traceId: 'xy'.repeat(16) }, 'bad_trace_id'],
    [{ spanId: '0'.repeat(16) }, 'bad_span_id'],
    [{ spanId: 'ab'.repeat(16) }, 'bad_span_id'],
    [{ parentSpanId: 'ab' }, 'bad_parent_span_id'],
    [{ startTimeUnixNano: '0' }, 'no_time'],
    [{ endTimeUnixNano: null }, 'no_time'],
    [{ endTimeUnixNano: `${startNs - 1_000_001_000n}` }, 'ends_before_start'],
    [{ startTimeUnixNano: `${BigInt(nowMs + 86_400_001) * 1_000_000n}` }, 'in_the_future'],
    [{ endTimeUnixNano: '18446744073709551615' }, 'in_the_future'],
  ])('refuses %j: %s', (span, reason) => {
    const { spans, refused } = receive([{}, span]);
    expect(spans).toHaveLength(1);
    expect(refused).toMatchObject({ count: 1, byReason: { [reason]: 1 } });
    expect(refused.message).toMatch(/^Spans refused, 1: .{20,}\.$/);
  });

  it('refuses a span of over 100,000 bytes, and what comes to over 8 MB together', () => {
    const filled = (count: number, text: string) =>
      Array.from({ length: count }, (_, at) => attribute(`k${at}`, { stringValue: text }));
    const events = Array.from({ length: 3 }, () => ({
      name: 'e',
      timeUnixNano: '1',
      attributes: filled(64, 'x'.repeat(1024)),
    }));
    const resource = filled(64, 'r'.repeat(1024));
    const { spans, refused } = receive(
      [{ events }, ...Array.from({ length: 150 }, () => ({}))],
      resource,
    );
    expect(refused.byReason['span_too_large']).toBe(1);
    expect(spans.length).toBeGreaterThan(100);
    expect(refused.byReason['request_too_large']).toBe(150 - spans.length);
  });
});

describe('attribute values', () => {
  it.each([
    [{ stringValue: 'text' }, 'text'],
    [{ stringValue: '' }, ''],
    [{ boolValue: false }, false],
    [{ intValue: '0' }, 0],
    [{ intValue: '9007199254740993' }, '9007199254740993'],
    [{ doubleValue: 1e-9 }, 1e-9],
    [{ doubleValue: 'NaN' }, 'NaN'],
    [{ doubleValue: '-Infinity' }, '-Infinity'],
    [{ bytesValue: 'AAEC/w==' }, 'AAEC/w=='],
    [{}, ''],
    [{ arrayValue: { values: [] } }, []],
    [{ arrayValue: { values: [{ intValue: '1' }, { doubleValue: 2.5 }] } }, [1, 2.5]],
    [{ arrayValue: { values: [{ intValue: '1' }, { stringValue: 'a' }, {}] } }, '[1,"a",null]'],
    [
      { kvlistValue: { values: [attribute('a', { intValue: '1' }), attribute('b', {})] } },
      '{"a":1,"b":null}',
    ],
    [
      { arrayValue: { values: [{ bytesValue: 'AAE=' }, { doubleValue: 'Infinity' }] } },
      '["AAE=","Infinity"]',
    ],
  ])('%j is kept as %j', (value, kept) => {
    expect(attributeOf(value as JsonObject)).toEqual(kept);
  });

  it('cuts text at 1,024 characters, never inside one', () => {
    expect(attributeOf({ stringValue: 'x'.repeat(3000) })).toBe('x'.repeat(1024));
    expect(attributeOf({ stringValue: `${'x'.repeat(1023)}📚` })).toBe('x'.repeat(1023));
    expect(attributeOf({ bytesValue: 'AAAA'.repeat(900) })).toBe('A'.repeat(1024));
  });

  it('cuts lists to as many characters', () => {
    const list = (value: JsonObject, count: number) =>
      attributeOf({ arrayValue: { values: Array.from({ length: count }, () => value) } });
    expect(list({ stringValue: 'x'.repeat(600) }, 9)).toEqual(['x'.repeat(600), 'x'.repeat(423)]);
    expect(list({ stringValue: '' }, 2000)).toHaveLength(1024);
    expect(list({ intValue: '1' }, 2000)).toHaveLength(512);
  });

  it('keeps no NUL and no half characters', () => {
    expect(attributeOf({ stringValue: 'a\0b\uD83D' })).toBe('a\uFFFDb\uFFFD');
  });

  it('cuts names at 256 characters, and leaves out attributes whose name is longer or empty', () => {
    const { name, attributes } = recordOf({
      name: 'n'.repeat(999),
      attributes: [
        attribute('', { intValue: '1' }),
        attribute('k'.repeat(257), { intValue: '1' }),
        attribute('k'.repeat(256), { intValue: '1' }),
        attribute('__proto__', { intValue: '2' }),
      ],
    });
    expect(name).toHaveLength(256);
    expect(Object.keys(attributes).map((key) => key.length)).toEqual([256]);
  });
});

describe('splitSpans()', () => {
  it('gives groups that fit into a message of the queue, in order, none twice', () => {
    const spans = Array.from({ length: 300 }, (_, at) =>
      aSpan({ name: `span ${at}`, attributes: { text: 'é'.repeat(1000) } }),
    );
    const groups = splitSpans(spans);
    expect(groups.flat()).toEqual(spans);
    for (const group of groups) {
      const message = JSON.stringify({ kind: 'foreign_spans', spans: group });
      expect(new TextEncoder().encode(message).length).toBeLessThan(128_000);
    }
    expect(groups.length).toBeLessThan(10);
  });

  it('gives none of none', () => {
    expect(splitSpans([])).toEqual([]);
  });
});
