import fc from 'fast-check';
import {
  spanKinds,
  type SpanAttributes,
  type SpanRecord,
} from '../../src/telemetry/span-record.ts';
import { aSpan } from './telemetry-messages.ts';

/** A span that has one of everything. */
export function fullSpan(fields: Partial<SpanRecord> = {}): SpanRecord {
  return aSpan({
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
    parentSpanId: 'b7ad6b7169203331',
    name: 'chat test-model',
    kind: 'client',
    startUs: 1_700_000_000_123_456,
    endUs: 1_700_000_031_000_007,
    status: 'error',
    statusMessage: 'the model gave no answer — „zu spät“ 📚',
    attributes: {
      'gen_ai.request.model': 'test-model',
      'http.response.status_code': 503,
      'server.retried': true,
      negative: -42,
      share: 0.25,
      huge: 2 ** 40 + 1,
      names: ['a', 'b'],
      counts: [1, -2],
      none: [],
    },
    events: [
      { name: 'exception', atUs: 1_700_000_030_999_999, attributes: { 'exception.type': 'Error' } },
    ],
    links: [
      { traceId: 'f'.repeat(32), spanId: 'e'.repeat(16), attributes: { 'link.kind': 'resume' } },
    ],
    scope: { name: 'bookshelf', version: '0.1.0' },
    ...fields,
  });
}

const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
const us = fc.integer({ min: 0, max: 4_000_000_000_000_000 });
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const word = fc.string({ minLength: 1, maxLength: 8 });
const number = fc.oneof(
  fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }).map((x) => x + 0),
);
const value = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.array(text, { maxLength: 3 }),
  fc.array(number, { maxLength: 3 }),
);
const attributes: fc.Arbitrary<SpanAttributes> = fc.dictionary(word, value, {
  maxKeys: 4,
  noNullPrototype: true,
});

/** Any span that the schema of records allows. */
export const anySpan: fc.Arbitrary<SpanRecord> = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  parentSpanId: fc.option(hex(16)),
  jobId: fc.constant(null),
  name: word,
  kind: fc.constantFrom(...spanKinds),
  startUs: us,
  endUs: us,
  status: fc.constantFrom('unset', 'ok', 'error'),
  statusMessage: fc.option(word),
  attributes,
  events: fc.array(fc.record({ name: word, atUs: us, attributes }), { maxLength: 2 }),
  links: fc.array(fc.record({ traceId: hex(32), spanId: hex(16), attributes }), { maxLength: 2 }),
  resource: fc.option(attributes),
  scope: fc.record({ name: word, version: fc.option(word) }),
});
