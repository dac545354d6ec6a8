import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeMetrics } from '../../../src/telemetry/otlp/encode-metrics.ts';
import { encodeSpans } from '../../../src/telemetry/otlp/encode-spans.ts';
import type { ExportTarget } from '../../../src/telemetry/otlp/export-settings.ts';
import { postRequest } from '../../../src/telemetry/otlp/post-request.ts';
import { pipelineMetrics } from '../../../src/telemetry/pipeline-metrics.ts';
import { OtlpReceiver } from '../../support/otlp-receiver.ts';
import { pipelineState } from '../../support/pipeline-states.ts';
import { aSpan } from '../../support/telemetry-messages.ts';

let receiver: OtlpReceiver;
beforeAll(async () => {
  receiver = await OtlpReceiver.start();
});
beforeEach(() => {
  receiver.reset();
});
afterAll(() => receiver.close());

const now = Date.UTC(2026, 10, 24, 12);
const span = aSpan({ attributes: { long: 'again and '.repeat(500) } });

function targetOf(fields: Partial<ExportTarget>): ExportTarget {
  return {
    signal: 'traces',
    url: `${receiver.url}/v1/traces`,
    headers: {},
    protocol: 'http/protobuf',
    compression: 'none',
    timeoutMs: 10_000,
    ...fields,
  };
}

function post(fields: Partial<ExportTarget> = {}) {
  const target = targetOf(fields);
  return postRequest(encodeSpans([span], target.protocol, {}), target, () => now);
}

describe.each(['http/protobuf', 'http/json'] as const)('postRequest() by %s', (protocol) => {
  it.each(['none', 'gzip'] as const)(
    'sends what the endpoint reads, compression %s',
    async (compression) => {
      const headers = { authorization: 'Bearer k', 'content-type': 'text/plain' };
      const result = await post({ protocol, compression, headers });
      expect(result).toEqual({ kind: 'exported', rejected: 0, message: null });
      const [received] = receiver.received;
      expect(received?.path).toBe('/v1/traces');
      expect(received?.headers).toMatchObject({
        authorization: 'Bearer k',
        'content-type': protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
        'user-agent': expect.stringMatching(
          /^OTel-OTLP-Exporter-JavaScript bookshelf-ai-worker\/\d/,
        ),
      });
      expect(received?.headers['content-encoding']).toBe(
        compression === 'gzip' ? 'gzip' : undefined,
      );
      const sentBytes = Number(received?.headers['content-length']);
      expect(sentBytes < 1000).toBe(compression === 'gzip');
      expect(receiver.spans).toMatchObject([{ spanId: span.spanId, traceId: span.traceId }]);
    },
  );

  it('reads a partial success', async () => {
    receiver.script({ kind: 'partial', rejected: 3, message: 'too old' });
    const result = await post({ protocol });
    expect(result).toEqual({ kind: 'exported', rejected: 3, message: 'too old' });
  });

  it('reads a partial success of metrics', async () => {
    receiver.script({ kind: 'partial', rejected: 2, message: 'too old' });
    const url = `${receiver.url}/v1/metrics`;
    const target = targetOf({ protocol, url, signal: 'metrics' });
    const metrics = pipelineMetrics(pipelineState([]));
    const result = await postRequest(encodeMetrics(metrics, now, protocol, {}), target, () => now);
    expect(result).toEqual({ kind: 'exported', rejected: 2, message: 'too old' });
  });

  it('reads a warning', async () => {
    receiver.script({ kind: 'partial', rejected: 0, message: 'soon deprecated' });
    expect(await post({ protocol })).toMatchObject({
      rejected: 0,
      message: 'soon deprecated',
    });
  });

  it('reads why it was refused', async () => {
    receiver.script({ kind: 'status', status: 400, message: 'no such tenant' });
    const result = await post({ protocol });
    const refusal = { reason: 'bad_data', status: 400, message: 'no such tenant' };
    expect(result).toEqual({ kind: 'dropped', ...refusal });
  });
});

describe('postRequest() decides', () => {
  it.each([
    [200, 'exported', undefined],
    [202, 'exported', undefined],
    [301, 'dropped', 'redirected'],
    [307, 'dropped', 'redirected'],
    [400, 'dropped', 'bad_data'],
    [401, 'dropped', 'not_allowed'],
    [403, 'dropped', 'not_allowed'],
    [404, 'dropped', 'refused'],
    [408, 'dropped', 'refused'],
    [413, 'dropped', 'too_large'],
    [415, 'dropped', 'refused'],
    [429, 'retry', 'throttled'],
    [500, 'dropped', 'refused'],
    [501, 'dropped', 'refused'],
    [502, 'retry', 'unavailable'],
    [503, 'retry', 'unavailable'],
    [504, 'retry', 'unavailable'],
    [505, 'dropped', 'refused'],
  ])('%i is %s', async (status, kind, reason) => {
    const headers = { location: 'http://127.0.0.1:1/stolen' };
    receiver.script({ kind: 'status', status, headers });
    expect(await post()).toMatchObject({ kind, ...(reason && { reason }) });
    expect(receiver.received).toHaveLength(1);
  });

  it.each([
    ['7', 7000],
    ['0', 0],
    [' 12 ', 12_000],
    ['Tue, 24 Nov 2026 12:01:30 GMT', 90_000],
    ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['', null],
  ])('respects Retry-After: %s', async (header, retryAfterMs) => {
    receiver.script({ kind: 'status', status: 503, headers: { 'retry-after': header } });
    expect(await post()).toMatchObject({ kind: 'retry', status: 503, retryAfterMs });
  });

  it('tries again what timed out', async () => {
    receiver.script({ kind: 'hang' });
    const result = await post({ timeoutMs: 100 });
    expect(result).toMatchObject({ kind: 'retry', reason: 'timed_out', status: null });
  });

  it('takes spans for exported whose answer hangs after its 200', async () => {
    receiver.script({ kind: 'hang_mid_body' });
    expect(await post({ timeoutMs: 100 })).toMatchObject({ kind: 'exported', message: null });
  });

  it('tries again where the connection breaks or is refused', async () => {
    receiver.script({ kind: 'reset' });
    const unreachable = { kind: 'retry', reason: 'unreachable', status: null, retryAfterMs: null };
    expect(await post()).toMatchObject(unreachable);
    expect(await post({ url: 'http://127.0.0.1:1/v1/traces' })).toMatchObject(unreachable);
  });

  it.each([200, 500])('reads no answer without end, status %i', async (status) => {
    receiver.script({ kind: 'endless', status });
    const { message } = (await post()) as { message: string | null };
    expect(message?.length ?? 0).toBe(status === 200 ? 0 : 300);
  });

  it.each([
    ['application/json', '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"x"}}', 2],
    ['application/json', '{"partialSuccess":{"rejectedSpans":2}}', 2],
    ['application/json', '{"partialSuccess":null}', 0],
    ['application/json', '{"partialSuccess":{"rejectedSpans":-1}}', 0],
    ['application/json', 'not json', 0],
    ['application/json', '[]', 0],
    ['application/x-protobuf', '\u0000\u00ff garbage', 0],
    ['text/html', '<h1>Welcome</h1>', 0],
  ])('makes the best of a 200 that says %s %s', async (type, body, rejected) => {
    receiver.script({ kind: 'raw', status: 200, type, body });
    expect(await post()).toMatchObject({ kind: 'exported', rejected });
  });

  it.each([
    ['text/plain', 'no key', 'no key'],
    ['application/json; charset=utf-8', '{"message":"no key"}', 'no key'],
    ['application/json', '{"error":"no key"}', '{"error":"no key"}'],
    ['application/x-protobuf', 'garbage', null],
    ['text/plain', '', null],
  ])('makes the best of a refusal that says %s %s', async (type, body, message) => {
    receiver.script({ kind: 'raw', status: 401, type, body });
    expect(await post()).toMatchObject({ kind: 'dropped', message });
  });
});
