import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeSpans } from '../../../src/telemetry/otlp/encode-spans.ts';
import type { OtlpProtocol } from '../../../src/telemetry/otlp/export-settings.ts';
import type { SpanRecord } from '../../../src/telemetry/span-record.ts';
import { spansOf, traceRequestSchema, type TraceRequest } from '../../support/otlp-json.ts';
import { decodeTraceRequest } from '../../support/otlp-protobuf.ts';
import { anySpan, fullSpan } from '../../support/span-records.ts';
import { aSpan } from '../../support/telemetry-messages.ts';

const resource = { 'service.name': 'worker' };
const protocols: OtlpProtocol[] = ['http/protobuf', 'http/json'];

function encoded(spans: SpanRecord[], protocol: OtlpProtocol): TraceRequest {
  const body = encodeSpans(spans, protocol, resource);
  if (protocol === 'http/protobuf') return decodeTraceRequest(body);
  return traceRequestSchema.parse(JSON.parse(new TextDecoder().decode(body)));
}

/** Protobuf leaves out what is empty. */
function withoutEmpty(request: TraceRequest): unknown {
  return JSON.parse(
    JSON.stringify(request, (_key, value: unknown) =>
      Array.isArray(value) && value.length === 0 ? undefined : value,
    ),
  );
}

describe.each(protocols)('encodeSpans() as %s', (protocol) => {
  it('keeps all of a span', () => {
    const [span] = spansOf(encoded([fullSpan()], protocol));
    expect(span).toEqual({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      parentSpanId: 'b7ad6b7169203331',
      name: 'chat test-model',
      kind: 3,
      startTimeUnixNano: '1700000000123456000',
      endTimeUnixNano: '1700000031000007000',
      status: { code: 2, message: 'the model gave no answer — „zu spät“ 📚' },
      attributes: [
        { key: 'gen_ai.request.model', value: { stringValue: 'test-model' } },
        { key: 'http.response.status_code', value: { intValue: '503' } },
        { key: 'server.retried', value: { boolValue: true } },
        { key: 'negative', value: { intValue: '-42' } },
        { key: 'share', value: { doubleValue: 0.25 } },
        { key: 'huge', value: { intValue: '1099511627777' } },
        {
          key: 'names',
          value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } },
        },
        {
          key: 'counts',
          value: { arrayValue: { values: [{ intValue: '1' }, { intValue: '-2' }] } },
        },
        { key: 'none', value: { arrayValue: { values: [] } } },
      ],
      events: [
        {
          name: 'exception',
          timeUnixNano: '1700000030999999000',
          attributes: [{ key: 'exception.type', value: { stringValue: 'Error' } }],
          droppedAttributesCount: 0,
        },
      ],
      links: [
        {
          traceId: 'f'.repeat(32),
          spanId: 'e'.repeat(16),
          attributes: [{ key: 'link.kind', value: { stringValue: 'resume' } }],
          droppedAttributesCount: 0,
          flags: 0x101,
        },
      ],
      flags: 0x101,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    });
  });

  it.each([
    ['internal', 1, 0x101],
    ['server', 2, 0x301],
    ['client', 3, 0x101],
    ['producer', 4, 0x101],
    ['consumer', 5, 0x301],
  ] as const)(
    'says %s as %i, sampled, with a parent that is remote or not',
    (kind, code, flags) => {
      const [span] = spansOf(encoded([fullSpan({ kind })], protocol));
      expect(span).toMatchObject({ kind: code, flags });
    },
  );

  it('says the statuses as numbers, and a root by no parent', () => {
    const statuses = ['unset', 'ok', 'error'] as const;
    const spans = spansOf(
      encoded(
        statuses.map((status) => aSpan({ status })),
        protocol,
      ),
    );
    expect(spans.map(({ status }) => status)).toEqual([{ code: 0 }, { code: 1 }, { code: 2 }]);
    expect(spans.every(({ parentSpanId }) => parentSpanId === undefined)).toBe(true);
  });

  it('groups by resource and scope, the worker being one resource and each foreign app another', () => {
    const app = (version: number) => ({ 'service.name': 'ios', 'app.version': version });
    const turned = { 'app.version': 1, 'service.name': 'ios' };
    const { resourceSpans } = encoded(
      [
        aSpan({ name: 'a' }),
        aSpan({ name: 'b', resource: app(1) }),
        aSpan({ name: 'c', scope: { name: 'other', version: '2' } }),
        aSpan({ name: 'd', resource: app(2) }),
        aSpan({ name: 'e', resource: turned }),
        aSpan({ name: 'f' }),
      ],
      protocol,
    );
    const names = resourceSpans.map(({ scopeSpans }) =>
      scopeSpans.map(({ scope, spans }) => [scope.name, ...spans.map(({ name }) => name)]),
    );
    expect(names).toEqual([
      [
        ['test', 'a', 'f'],
        ['other', 'c'],
      ],
      [['test', 'b', 'e']],
      [['test', 'd']],
    ]);
    expect(resourceSpans[0]?.resource.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'worker' } },
    ]);
  });

  it('takes text that was cut in the middle of a character', () => {
    const name = 'emoji 📚'.slice(0, -1);
    expect(spansOf(encoded([aSpan({ name, attributes: { a: name } })], protocol))).toHaveLength(1);
  });
});

it('encodeSpans() says the same in JSON and in protobuf', () => {
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 4 }), (spans) => {
      const [protobuf, json] = protocols.map((protocol) => withoutEmpty(encoded(spans, protocol)));
      expect(protobuf).toEqual(json);
    }),
  );
});
