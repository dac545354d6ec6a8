import { env, exports } from 'cloudflare:workers';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Trace } from '../../src/core/trace/trace.ts';
import type { Env } from '../../src/env.ts';
import { createApp } from '../../src/http/app.ts';
import type { ExportMessage } from '../../src/telemetry/messages.ts';
import {
  attribute,
  newTraceId,
  otlpSpan,
  requestOf,
  toJson,
  toProtobuf,
  type Json,
  type JsonObject,
} from '../support/otlp-messages.ts';
import { call, origin, type Answer } from './app.ts';

const json = { 'Content-Type': 'application/json' };
const protobuf = { 'Content-Type': 'application/x-protobuf' };

/** As `call`, but for answers that are not text, and say so. */
async function post(
  body: BodyInit | null,
  headers: Record<string, string> = json,
): Promise<Answer> {
  const request = new Request(`${origin}/v1/traces`, { method: 'POST', body, headers });
  const answer = await exports.default.fetch(request);
  const text = new TextDecoder().decode(await answer.arrayBuffer());
  const parsed = () => JSON.parse(text) as unknown;
  return { status: answer.status, headers: answer.headers, webSocket: null, text, json: parsed };
}

async function read(traceId: string): Promise<Trace> {
  const answer = await call(`/api/traces/${traceId}`);
  expect(answer.status).toBe(200);
  return answer.json() as Trace;
}

const spansOf = (traceId: string, count: number, fields: JsonObject = {}) =>
  Array.from({ length: count }, () => otlpSpan({ traceId, ...fields }));

afterEach(() => {
  vi.restoreAllMocks();
});

describe('POST /v1/traces', () => {
  it.each([
    ['JSON', json, toJson],
    ['protobuf', protobuf, toProtobuf],
    ['JSON with a charset', { 'Content-Type': 'Application/JSON; charset=utf-8' }, toJson],
  ] as const)('stores spans sent as %s at once', async (_name, headers, encode) => {
    const traceId = newTraceId();
    const jobId = crypto.randomUUID().toUpperCase();
    const sent = otlpSpan({
      traceId,
      spanId: '0a0b0c0d0e0f0102',
      parentSpanId: 'ff00ff00ff00ff00',
      startTimeUnixNano: '1699999999000001000',
      endTimeUnixNano: '1699999999500000999',
      attributes: [
        attribute('bookshelf.job.id', { stringValue: jobId }),
        attribute('half', { doubleValue: 0.1 }),
        attribute('list', { arrayValue: { values: [{ stringValue: 'é' }, { stringValue: '"' }] } }),
      ],
      events: [{ name: 'focus', timeUnixNano: '1699999999100000000', attributes: [] }],
      links: [{ traceId: '01'.repeat(16), spanId: '02'.repeat(8) }],
      status: { code: 2, message: 'too dark' },
    });
    const resource = [attribute('service.name', { stringValue: 'shelf-ios' })];
    const answer = await post(encode(requestOf([sent], resource)), headers);
    expect([answer.status, answer.text]).toEqual([200, encode === toJson ? '{}' : '']);
    expect(answer.headers.get('Content-Type')).toBe(
      encode === toJson ? 'application/json' : 'application/x-protobuf',
    );
    expect(await read(traceId)).toEqual({
      traceId,
      truncated: false,
      spans: [
        {
          traceId,
          spanId: '0a0b0c0d0e0f0102',
          parentSpanId: 'ff00ff00ff00ff00',
          jobId: jobId.toLowerCase(),
          name: 'open camera',
          kind: 'client',
          startUs: 1_699_999_999_000_001,
          endUs: 1_699_999_999_500_000,
          status: 'error',
          statusMessage: 'too dark',
          attributes: { 'bookshelf.job.id': jobId, half: 0.1, list: ['é', '"'] },
          events: [{ name: 'focus', atUs: 1_699_999_999_100_000, attributes: {} }],
          links: [{ traceId: '01'.repeat(16), spanId: '02'.repeat(8), attributes: {} }],
          resource: { 'service.name': 'shelf-ios' },
          scope: { name: 'app', version: '1.2' },
        },
      ],
    });
  });

  it('stores a span once, however often and in whichever encoding it is sent', async () => {
    const traceId = newTraceId();
    const request = requestOf(spansOf(traceId, 3));
    for (const [body, headers] of [
      [toJson(request), json],
      [toJson(request), json],
      [toProtobuf(request), protobuf],
    ] as const) {
      expect((await post(body, headers)).status).toBe(200);
    }
    expect((await read(traceId)).spans).toHaveLength(3);
  });

  it.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['identity', (body: Uint8Array) => body],
  ])('unpacks %s', async (encoding, pack) => {
    const traceId = newTraceId();
    const body = pack(toProtobuf(requestOf(spansOf(traceId, 40))));
    const answer = await post(new Uint8Array(body), { ...protobuf, 'Content-Encoding': encoding });
    expect(answer.status).toBe(200);
    expect((await read(traceId)).spans).toHaveLength(40);
  });

  it('answers an empty request 200', async () => {
    expect((await post('{}')).text).toBe('{}');
    expect((await post('{"resourceSpans":[]}')).status).toBe(200);
    const answer = await post(null, protobuf);
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  it('keeps what is good of a request, says what it refused, and logs that', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const traceId = newTraceId();
    const bad: Json[] = [otlpSpan({ traceId: 'nope' }), otlpSpan({ traceId, spanId: '' })];
    const request = requestOf([...spansOf(traceId, 2), ...bad]);
    const { partialSuccess } = (await post(toJson(request))).json() as {
      partialSuccess: { rejectedSpans: string; errorMessage: string };
    };
    expect(partialSuccess.rejectedSpans).toBe('2');
    expect(partialSuccess.errorMessage).toContain('1: the trace id is not 16 bytes');
    const binary = await post(toProtobuf(request), protobuf);
    expect(binary.status).toBe(200);
    expect(binary.text).toContain('1: the span id is not 8 bytes');
    expect((await read(traceId)).spans).toHaveLength(2);
    expect(JSON.parse(String(warn.mock.calls[0]?.[0]))).toMatchObject({
      message: 'spans of an app refused',
      accepted: 2,
      bad_trace_id: 1,
      bad_span_id: 1,
    });
  });

  it('keeps 1,000 spans of a request and refuses the rest', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const traceId = newTraceId();
    const body = gzipSync(toJson(requestOf(spansOf(traceId, 1010))));
    const answer = await post(new Uint8Array(body), { ...json, 'Content-Encoding': 'gzip' });
    expect(answer.json()).toMatchObject({ partialSuccess: { rejectedSpans: '10' } });
    expect((await read(traceId)).spans).toHaveLength(1000);
  });

  it('stores megabytes of text that takes three bytes a character', async () => {
    const traceId = newTraceId();
    const attributes = Array.from({ length: 2 }, (_, at) =>
      attribute(`k${at}`, { stringValue: '本'.repeat(1024) }),
    );
    const body = gzipSync(toProtobuf(requestOf(spansOf(traceId, 1000, { attributes }))));
    const answer = await post(new Uint8Array(body), { ...protobuf, 'Content-Encoding': 'gzip' });
    expect([answer.status, answer.text]).toEqual([200, '']);
    const { spans } = await read(traceId);
    expect(spans).toHaveLength(1000);
    expect(spans[999]?.attributes['k1']).toBe('本'.repeat(1024));
  });
});

describe('failures, in the encoding of the request', () => {
  const packed = { ...protobuf, 'Content-Encoding': 'gzip' };
  const bomb = new Uint8Array(gzipSync(new Uint8Array(9 * 1024 * 1024)));
  const largeBomb = new Uint8Array(gzipSync(new Uint8Array(100 * 1024 * 1024)));
  it.each([
    ['no JSON', '{', json, 400, 'not JSON'],
    ['no protobuf', new Uint8Array([0x0a, 9]), protobuf, 400, 'not a protobuf message'],
    ['no gzip', 'plain', packed, 400, 'not packed'],
    ['half a gzip', bomb.subarray(0, 500), packed, 400, 'not packed'],
    ['a bomb', bomb, packed, 413, 'unpacked'],
    ['a bomb of 100 MB', largeBomb, packed, 413, 'unpacked'],
    ['too large a body', new Uint8Array(2 * 1024 * 1024 + 1), protobuf, 413, 'as sent'],
    ['brotli', 'x', { ...json, 'Content-Encoding': 'br' }, 415, 'gzip'],
    ['zstd', 'x', { ...protobuf, 'Content-Encoding': 'zstd' }, 415, 'gzip'],
    ['text', 'x', { 'Content-Type': 'text/plain' }, 415, 'application/x-protobuf'],
    ['no type', new Uint8Array([1]), {}, 415, 'application/json'],
  ] as const)('%s is answered as it should be', async (_what, body, headers, status, words) => {
    const answer = await post(body as BodyInit, headers);
    expect(answer.status).toBe(status);
    const type = (headers as Record<string, string>)['Content-Type'];
    if (type === 'application/x-protobuf') {
      expect(answer.headers.get('Content-Type')).toBe(type);
      // A text field of google.rpc.Status is in its bytes as it is.
      expect(answer.text).toContain(words);
    } else {
      expect(answer.headers.get('Content-Type')).toBe('application/json');
      const { code, message } = answer.json() as { code: number; message: string };
      expect(code).toBeGreaterThan(0);
      expect(message).toContain(words);
    }
  });

  it('names the field of a bad message', async () => {
    const answer = await post(toJson(requestOf([otlpSpan({ name: 5 })])));
    expect(answer.status).toBe(400);
    const [details] = (answer.json() as { details: { fieldViolations: { field: string }[] }[] })
      .details;
    expect(details?.fieldViolations[0]?.field).toBe('resourceSpans[0].scopeSpans[0].spans[0].name');
  });

  it('says which encodings it takes beside a 415', async () => {
    const answer = await post('x', { ...json, 'Content-Encoding': 'br' });
    expect(answer.headers.get('Accept-Encoding')).toBe('gzip, deflate');
  });

  it('answers other methods 405', async () => {
    const answer = await call('/v1/traces');
    expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'POST']);
  });
});

const app = createApp({ listProviders: () => [], missingFor: () => undefined });

function send(bindings: Env, headers: Record<string, string> = {}, traceId = newTraceId()) {
  const body = toJson(requestOf(spansOf(traceId, 2)));
  const init = { method: 'POST', body, headers: { ...json, ...headers } };
  return app.request('/v1/traces', init, bindings);
}

describe('where D1 fails', () => {
  it('answers 503 with Retry-After, so that the SDK sends the spans again', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const DB = {
      prepare: (sql: string) => env.DB.prepare(sql),
      batch: () => Promise.reject(new Error('D1_ERROR: overloaded')),
    } as unknown as D1Database;
    const answer = await send({ ...env, DB });
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '5']);
    expect(await answer.json()).toMatchObject({ code: 14 });
    expect(String(error.mock.calls[0]?.[0])).toContain('overloaded');
  });
});

describe('sending on to an OTLP endpoint', () => {
  function recorder(fail = false) {
    const messages: ExportMessage[] = [];
    const queue = {
      async send(message: ExportMessage) {
        if (fail) throw new Error('queue down');
        messages.push(message);
      },
    } as unknown as Queue<ExportMessage>;
    return { messages, queue };
  }

  it.each(['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'])(
    'queues the spans where %s is set',
    async (name) => {
      const { messages, queue } = recorder();
      const traceId = newTraceId();
      const bindings = { ...env, SPAN_EXPORTS: queue, [name]: 'https://otlp.test' };
      expect((await send(bindings, {}, traceId)).status).toBe(200);
      expect(messages).toHaveLength(1);
      expect(messages[0]).toMatchObject({
        kind: 'foreign_spans',
        spans: [{ traceId }, { traceId }],
      });
    },
  );

  it('queues nothing where none is set', async () => {
    const { messages, queue } = recorder();
    const none = { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: '' };
    await send({ ...env, ...none, SPAN_EXPORTS: queue });
    expect(messages).toEqual([]);
  });

  it('logs that the queue failed, and answers 200 since the spans are stored', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { queue } = recorder(true);
    const traceId = newTraceId();
    const bindings = {
      ...env,
      SPAN_EXPORTS: queue,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otlp.test',
    };
    expect((await send(bindings, {}, traceId)).status).toBe(200);
    expect((await read(traceId)).spans).toHaveLength(2);
    expect(String(warn.mock.calls[0]?.[0])).toContain('not sent on');
  });
});

describe('who may send spans', () => {
  const key = 'a-long-ingest-key';
  const production: Env = { ...env, ENVIRONMENT: 'production' };
  const withKey: Env = { ...production, INGEST_KEY: key };

  it('is nobody outside development where no key is set, and says how to set one', async () => {
    const answer = await send(production, { 'x-api-key': key });
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('wrangler secret put INGEST_KEY');
  });

  it.each([
    { Authorization: `Bearer ${key}` },
    { authorization: `bearer ${key}` },
    { 'x-api-key': key },
  ])('is who has the key: %j', async (headers) => {
    expect((await send(withKey, headers as Record<string, string>)).status).toBe(200);
  });

  it.each([
    {},
    { 'x-api-key': '' },
    { 'x-api-key': 'wrong' },
    { Authorization: 'Bearer wrong' },
    { Authorization: key },
    { Authorization: `Basic ${btoa(`x:${key}`)}` },
    { Authorization: `Bearer ${key}x` },
  ])('is not %j', async (headers) => {
    const traceId = newTraceId();
    const answer = await send(withKey, headers, traceId);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('WWW-Authenticate')).toContain('Bearer');
    expect(await answer.text()).not.toContain(key);
    expect((await call(`/api/traces/${traceId}`)).status).toBe(404);
  });

  it('is asked before the body is looked at, and answered in its encoding', async () => {
    const init = { method: 'POST', body: 'junk', headers: protobuf };
    const answer = await app.request('/v1/traces', init, withKey);
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([
      401,
      protobuf['Content-Type'],
    ]);
  });

  it('is not who has the dashboard token', async () => {
    const bindings = { ...withKey, DASHBOARD_TOKEN: 'dashboard' };
    expect((await send(bindings, { Authorization: 'Bearer dashboard' })).status).toBe(401);
  });
});

describe('browsers of other origins', () => {
  const preflight = {
    Origin: 'https://shelf.example',
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'content-type,x-api-key',
  };

  it('may ask without the key whether they may send', async () => {
    const bindings: Env = { ...env, ENVIRONMENT: 'production', INGEST_KEY: 'k' };
    const answer = await app.request(
      '/v1/traces',
      { method: 'OPTIONS', headers: preflight },
      bindings,
    );
    expect(answer.status).toBe(204);
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
    const allowed = answer.headers.get('Access-Control-Allow-Headers');
    for (const name of [
      'Content-Type',
      'Content-Encoding',
      'Authorization',
      'x-api-key',
      'traceparent',
    ]) {
      expect(allowed).toContain(name);
    }
  });

  it('can read the answer, failures too', async () => {
    for (const body of ['{}', '{']) {
      const answer = await post(body, { ...json, Origin: 'https://shelf.example' });
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
    }
  });

  it('are held to the configured origin', async () => {
    const bindings: Env = { ...env, SCAN_CORS_ORIGIN: 'https://shelf.example' };
    const answer = await send(bindings, { Origin: 'https://other.example' });
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('https://shelf.example');
  });
});
