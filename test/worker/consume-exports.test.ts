import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import worker from '../../src/index.ts';
import { consumeExports, type ExportParts } from '../../src/telemetry/consume-exports.ts';
import type { ExportMessage, Receipt } from '../../src/telemetry/messages.ts';
import {
  readExportSettings,
  type ExportVariables,
} from '../../src/telemetry/otlp/export-settings.ts';
import type { SpanRecord } from '../../src/telemetry/span-record.ts';
import { spansOf, type TraceRequest } from '../support/otlp-json.ts';
import { decodeTraceRequest } from '../support/otlp-protobuf.ts';
import { aSpan, spansMessage } from '../support/telemetry-messages.ts';

const queue = 'bookshelf-span-exports';
const endpoint: ExportVariables = {
  ENVIRONMENT: 'development',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otlp.test',
  OTEL_EXPORTER_OTLP_HEADERS: 'x-key=hunter2',
};

/** The endpoint behind the network edge: what it was sent, and what it answers. */
let posts: TraceRequest[];
let answer: (request: TraceRequest) => Response | Promise<Response>;
let confirmed: Map<string, Receipt[]>;
let counts: Record<string, number>;
let logged: string[];

beforeEach(() => {
  posts = [];
  confirmed = new Map();
  counts = {};
  logged = [];
  answer = () => new Response();
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (request.url !== 'http://otlp.test/v1/traces') throw new Error(`sent to ${request.url}`);
    if (request.headers.get('x-key') !== 'hunter2') throw new Error('sent without its key');
    const body = request.headers.has('content-encoding')
      ? request.body?.pipeThrough(new DecompressionStream('gzip'))
      : request.body;
    const decoded = decodeTraceRequest(new Uint8Array(await new Response(body).arrayBuffer()));
    posts.push(decoded);
    return answer(decoded);
  });
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => void logged.push(line));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

function batchOf(bodies: readonly unknown[], attempts = 1): MessageBatch<unknown> {
  const messages = bodies.map((body, index) => {
    // A queue's message is a copy.
    return { id: String(index), timestamp: new Date(), attempts, body: structuredClone(body) };
  });
  return createMessageBatch(queue, messages);
}

interface Told {
  readonly variables?: ExportVariables;
  readonly attempts?: number;
  readonly parts?: Partial<ExportParts>;
}

async function consume(bodies: readonly unknown[], { variables, attempts, parts }: Told = {}) {
  let clock = 1_000;
  const batch = batchOf(bodies, attempts);
  // What the test queue reports of a retry is without its delay.
  const retries = batch.messages.map((message) => vi.spyOn(message, 'retry'));
  await consumeExports(batch, {
    readSettings: () => readExportSettings(variables ?? endpoint, 'traces'),
    confirm: async (jobId, receipts) => {
      confirmed.set(jobId, [...(confirmed.get(jobId) ?? []), ...receipts]);
    },
    count: async ({ name, value }) => {
      counts[name] = (counts[name] ?? 0) + value;
    },
    now: () => (clock += 1),
    random: () => 1,
    ...parts,
  });
  const result = await getQueueResult(batch, createExecutionContext());
  const delays = retries.flatMap((retry, index) =>
    retry.mock.calls.map(([options]) => [String(index), options?.delaySeconds]),
  );
  return { acked: result.explicitAcks, retried: delays };
}

const job = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const oneOf = (index: number) => spansMessage(job(index), [aSpan({ name: `span ${index}` })]);
const many = (length: number) => Array.from({ length }, (_, index) => oneOf(index));
const ids = (length: number) => Array.from({ length }, (_, index) => String(index));
const namesIn = (request: TraceRequest) => spansOf(request).map(({ name }) => name);
const holds = (request: TraceRequest, index: number) => namesIn(request).includes(`span ${index}`);

describe('what the endpoint takes', () => {
  it('is confirmed to its objects, acknowledged and counted', async () => {
    const bodies: ExportMessage[] = [
      spansMessage(job(1), [aSpan({ name: 'a' }), aSpan({ name: 'b' })]),
      spansMessage(job(2), [aSpan({ name: 'c' })], 'spans/2'),
      { kind: 'foreign_spans', spans: [aSpan({ name: 'd', resource: { 'service.name': 'ios' } })] },
    ];
    const result = await consume(bodies, { attempts: 2 });
    expect(result).toEqual({ acked: ['0', '1', '2'], retried: [] });
    expect(posts.map(namesIn)).toEqual([['a', 'b', 'c', 'd']]);
    expect(posts[0]?.resourceSpans).toHaveLength(2);
    const receipt = { revision: 1, deliveries: 2, batchSize: 3 };
    expect([...confirmed]).toMatchObject([
      [job(1), [{ entry: 'spans/1', ...receipt }]],
      [job(2), [{ entry: 'spans/2', ...receipt }]],
    ]);
    const [told] = confirmed.get(job(1)) ?? [];
    expect(told?.writtenAt).toBeGreaterThan(told?.receivedAt ?? Infinity);
    expect(counts).toEqual({ exported_spans: 4 });
  });

  it('goes compressed', async () => {
    const variables = { ...endpoint, OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' };
    expect(await consume(many(3), { variables })).toMatchObject({ acked: ids(3) });
    expect(posts.map((post) => namesIn(post).length)).toEqual([3]);
  });

  it('goes in POSTs of at most 512 spans and 2 MB', async () => {
    const spans = (length: number, fields: Partial<SpanRecord> = {}) =>
      Array.from({ length }, () => aSpan(fields));
    const big = { attributes: { text: 'x'.repeat(1_100_000) } };
    const sizes = [200, 200, 112, 1, 600, 1];
    const bodies = [...sizes.map((length) => spans(length)), spans(1, big), spans(1, big)];
    await consume(bodies.map((each, index) => spansMessage(job(index), each)));
    expect(posts.map((post) => spansOf(post).length)).toEqual([512, 1, 600, 2, 1]);
  });

  it('is sent once where an entry came twice, in its newest revision', async () => {
    const newer = { ...spansMessage(job(1), [aSpan({ name: 'newer' })]), revision: 2 };
    const result = await consume([oneOf(1), newer, oneOf(1), oneOf(2)]);
    expect(posts.map(namesIn)).toEqual([['newer', 'span 2']]);
    expect(result.acked).toEqual(ids(4));
    expect(confirmed.get(job(1))?.map(({ revision }) => revision)).toEqual([1, 2, 1]);
  });

  it('counts as dropped what a partial success rejects, and tells no object to send it again', async () => {
    const partialSuccess = { rejectedSpans: '2', errorMessage: 'too old' };
    answer = () => Response.json({ partialSuccess });
    expect(await consume(many(5))).toEqual({ acked: ids(5), retried: [] });
    expect(counts).toEqual({ exported_spans: 3, dropped_spans: 2 });
    expect(logged).toEqual([expect.stringContaining('"rejected":2,"of":5,"answer":"too old"')]);
  });

  it('is acknowledged even where an object cannot be told, or the count not be kept', async () => {
    const failing = () => Promise.reject(new Error('away'));
    const parts = { confirm: failing, count: failing };
    expect(await consume(many(2), { parts })).toEqual({ acked: ids(2), retried: [] });
  });
});

describe('what cannot be exported now', () => {
  it.each([
    [1, {}, 5],
    [4, {}, 40],
    [1, { 'retry-after': '120' }, 120],
    [9, { 'retry-after': '1' }, 900],
  ])('comes again: delivery %i, %j, after %i s', async (attempts, headers, delaySeconds) => {
    answer = () => new Response('busy', { status: 503, headers });
    const result = await consume(many(2), { attempts });
    expect(result).toEqual({ acked: [], retried: ids(2).map((id) => [id, delaySeconds]) });
    expect(confirmed.size).toBe(0);
    expect(counts).toEqual({ export_failures: 1 });
  });

  it('keeps the rest of the batch from an endpoint that asks to wait', async () => {
    answer = () => new Response(null, { status: 429, headers: { 'retry-after': '60' } });
    const bodies = many(3).map((body) => ({ ...body, spans: Array(400).fill(aSpan()) }));
    const result = await consume(bodies);
    expect(posts).toHaveLength(1);
    expect(result.retried).toEqual(ids(3).map((id) => [id, 60]));
  });

  it('lets what was sent before the endpoint went away stay sent', async () => {
    answer = () => (posts.length === 1 ? new Response() : Promise.reject(new Error('lost')));
    const bodies = many(3).map((body) => ({ ...body, spans: Array(400).fill(aSpan()) }));
    const result = await consume(bodies);
    expect(result).toMatchObject({
      acked: ['0'],
      retried: [
        ['1', 5],
        ['2', 5],
      ],
    });
    expect([...confirmed.keys()]).toEqual([job(0)]);
    expect(counts).toEqual({ exported_spans: 400, export_failures: 1 });
  });

  it('waits longer where the settings are wrong, and says which', async () => {
    const variables = { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    const batch = batchOf(many(2));
    const retryAll = vi.spyOn(batch, 'retryAll');
    await worker.queue(batch, { ...env, ...variables }, createExecutionContext());
    expect(retryAll).toHaveBeenCalledWith({ delaySeconds: 300 });
    expect(logged).toEqual([expect.stringMatching(/"level":"error".*OTEL_EXPORTER_OTLP_PROTOCOL/)]);
  });
});

describe('what is refused', () => {
  it.each([401, 404, 500])(
    'is dropped whole at %i: confirmed, counted and logged',
    async (status) => {
      answer = () => new Response('no', { status });
      expect(await consume(many(3))).toEqual({ acked: ids(3), retried: [] });
      expect(posts).toHaveLength(1);
      expect(confirmed.size).toBe(3);
      expect(counts).toEqual({ dropped_spans: 3, export_failures: 1 });
      const [line = ''] = logged;
      expect(JSON.parse(line)).toMatchObject({ level: 'error', status, answer: 'no', spans: 3 });
    },
  );

  it.each([400, 413])(
    'as bad at %i is singled out, and the others are exported',
    async (status) => {
      answer = (request) => new Response('bad', { status: holds(request, 13) ? status : 200 });
      expect(await consume(many(20))).toEqual({ acked: ids(20), retried: [] });
      expect(counts).toMatchObject({ exported_spans: 19, dropped_spans: 1 });
      expect(confirmed.size).toBe(20);
      expect(logged).toHaveLength(1);
    },
  );

  it('for size alone is halved until it fits', async () => {
    answer = (request) => new Response(null, { status: spansOf(request).length > 3 ? 413 : 200 });
    expect(await consume(many(16))).toEqual({ acked: ids(16), retried: [] });
    expect(counts).toMatchObject({ exported_spans: 16 });
  });

  it('by an endpoint that finds all bad costs a bounded number of POSTs; the rest comes again', async () => {
    answer = () => new Response('bad', { status: 400 });
    const { acked, retried } = await consume(many(100));
    expect(posts).toHaveLength(40);
    expect(acked.length).toBeGreaterThan(10);
    expect(acked.length + retried.length).toBe(100);
    expect(counts).toEqual({ dropped_spans: acked.length, export_failures: 40 });
  });
});

it.each([
  ['no endpoint is set', { ENVIRONMENT: 'development' }],
  ['the SDK is disabled', { ...endpoint, OTEL_SDK_DISABLED: 'true' }],
])('confirms and acknowledges all where %s', async (_, variables) => {
  expect(await consume(many(3), { variables })).toEqual({ acked: ids(3), retried: [] });
  expect(posts).toHaveLength(0);
  expect(confirmed.size).toBe(3);
  expect(counts).toEqual({});
});

it('sends alone to the dead letters what it cannot read', async () => {
  const result = await consume(['poison', oneOf(1), { ...oneOf(2), spans: [{}] }]);
  expect(result.acked).toEqual(['1']);
  expect(result.retried).toEqual([
    ['0', undefined],
    ['2', undefined],
  ]);
  expect(logged.join()).not.toContain('hunter2');
});

it('is what the worker runs for its queue', async () => {
  const batch = batchOf(many(2));
  const context = createExecutionContext();
  await worker.queue(batch, { ...env, ...endpoint }, context);
  const result = await getQueueResult(batch, context);
  expect(result.explicitAcks).toEqual(ids(2));
  expect(posts.map(namesIn)).toEqual([['span 0', 'span 1']]);
  const [{ attributes } = { attributes: [] }] =
    posts[0]?.resourceSpans.map((r) => r.resource) ?? [];
  expect(attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'bookshelf-ai-worker' },
  });
});
