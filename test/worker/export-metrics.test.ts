import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exportMetrics } from '../../src/cron/export-metrics.ts';
import type { Env } from '../../src/env.ts';
import worker from '../../src/index.ts';
import { addCounts } from '../../src/storage/counter-store.ts';
import { writeDeadLetters } from '../../src/storage/dead-letter-store.ts';
import type { Count } from '../../src/telemetry/counts.ts';
import { readExportSettings } from '../../src/telemetry/otlp/export-settings.ts';
import { decodeMetricsRequest, metricsOf, type MetricsRequest } from '../support/otlp-metrics.ts';
import { D1Down } from './faulty-d1.ts';

const endpoint = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otlp.test',
  OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'x-key=hunter2',
};
const since = Date.UTC(2026, 10, 1);

let posts: MetricsRequest[];
let answer: () => Response | Promise<Response>;
let logged: string[];

beforeEach(async () => {
  posts = [];
  logged = [];
  answer = () => new Response();
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (request.url !== 'http://otlp.test/v1/metrics') throw new Error(`sent to ${request.url}`);
    if (request.headers.get('x-key') !== 'hunter2') throw new Error('sent without its key');
    const body = request.headers.has('content-encoding')
      ? request.body?.pipeThrough(new DecompressionStream('gzip'))
      : request.body;
    posts.push(decodeMetricsRequest(new Uint8Array(await new Response(body).arrayBuffer())));
    return answer();
  });
  for (const level of ['info', 'warn', 'error'] as const) {
    // The same cron sees to rollups, alerts and totals first, which is tested elsewhere.
    vi.spyOn(console, level).mockImplementation((line: string) => {
      if (!/rollups not|scans not|alerts? |notifications? /.test(line)) logged.push(line);
    });
  }
  await env.DB.batch(
    ['telemetry_counter', 'dead_letter'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
  );
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function run(variables: Partial<Env> = endpoint, cron = '* * * * *'): Promise<void> {
  const controller = createScheduledController({ scheduledTime: Date.now(), cron });
  await worker.scheduled(controller, { ...env, ...variables });
}

function sent(name: string) {
  const request = posts.at(-1);
  return request && metricsOf(request).find((metric) => metric.name === name);
}

const count = (counts: readonly Count[], at: number) => addCounts(env.DB, counts, at);

describe('each minute', () => {
  it('the counters go to the endpoint as running totals, each from the time of its first count', async () => {
    await count([{ name: 'telemetry_messages', label: 'event', value: 2 }], since);
    await run();
    const later: Count[] = [
      { name: 'telemetry_messages', label: 'event', value: 3 },
      // Of a worker whose clock is behind, and of a label that was not there before.
      { name: 'telemetry_messages', label: 'spans', value: 1 },
      { name: 'exported_spans', value: 9 },
    ];
    await count(later, since - 5_000);
    await run();
    const starts = { startTimeUnixNano: `${since - 1}000000` };
    const [first, second] = posts.map(
      (post) =>
        metricsOf(post).find(({ name }) => name === 'bookshelf.telemetry.messages')?.sum
          ?.dataPoints,
    );
    expect(first).toMatchObject([{ ...starts, asInt: '2' }]);
    expect(second).toMatchObject([
      { ...starts, asInt: '5' },
      { ...starts, asInt: '1' },
    ]);
    expect(sent('bookshelf.telemetry.span.exported')?.sum?.dataPoints).toMatchObject([
      { startTimeUnixNano: `${since - 5_001}000000`, asInt: '9' },
    ]);
    expect(logged).toEqual([]);
  });

  it('all buckets of the lag are one series of one start, whichever came first', async () => {
    await count([{ name: 'telemetry_lag', label: '8', value: 1 }], since);
    await count([{ name: 'telemetry_lag', label: '-8', value: 2 }], since - 60_000);
    await run();
    const points = sent('bookshelf.telemetry.lag')?.exponentialHistogram?.dataPoints;
    expect(points).toMatchObject([
      { startTimeUnixNano: `${since - 1}000000`, count: '3', positive: { offset: -9 } },
    ]);
    expect(points?.[0]?.positive.bucketCounts.at(-1)).toBe('1');
  });

  it('what waits is told as gauges', async () => {
    const letters = [
      {
        id: crypto.randomUUID(),
        queue: 'bookshelf-scan-events',
        body: '{}',
        receivedAt: since,
        replayedAt: null,
      } as const,
    ];
    await writeDeadLetters(env.DB, letters, Date.now());
    await count([{ name: 'outbox_depth', value: 6 }], since);
    await run();
    const value = (name: string) => sent(name)?.gauge?.dataPoints[0]?.asInt;
    expect(value('bookshelf.telemetry.dead_letter.waiting')).toBe('1');
    expect(value('bookshelf.telemetry.outbox.depth')).toBe('6');
    expect(value('bookshelf.scan.overdue')).toBe('0');
    expect(sent('bookshelf.telemetry.dead_letter.received')?.sum?.dataPoints).toMatchObject([
      {
        attributes: [
          { key: 'messaging.destination.name', value: { stringValue: 'bookshelf-scan-events' } },
        ],
      },
    ]);
  });

  it('they go compressed', async () => {
    await run({ ...endpoint, OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'gzip' });
    expect(posts).toHaveLength(1);
  });

  it('nothing is sent or read where there is no endpoint, or metrics are turned off', async () => {
    await run({});
    await run({ ...endpoint, OTEL_METRICS_EXPORTER: 'none' });
    await run({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://otlp.test' });
    const DB = { prepare: () => fail() } as unknown as D1Database;
    await run({ ...endpoint, OTEL_SDK_DISABLED: 'true', DB });
    expect(posts).toEqual([]);
    expect(logged).toEqual([]);
  });
});

function fail(): never {
  throw new D1Down();
}

describe('what goes wrong is logged, and thrown at nobody:', () => {
  it.each([
    ['an endpoint that is away', () => new Response('', { status: 503 }), /"warn".*postponed/],
    ['a connection that breaks', () => Promise.reject(new Error('reset')), /unreachable.*reset/],
    ['a key that is wrong', () => new Response('no key', { status: 401 }), /"error".*no key/],
    [
      'points that are rejected',
      () => Response.json({ partialSuccess: { rejectedDataPoints: '2', errorMessage: 'too old' } }),
      /"warn".*metrics rejected.*"rejected":2.*too old/,
    ],
    [
      'a warning',
      () => Response.json({ partialSuccess: { errorMessage: 'soon gone' } }),
      /"info".*soon gone/,
    ],
  ])('%s', async (_, respond, line) => {
    answer = respond;
    await run();
    expect(posts).toHaveLength(1);
    expect(logged).toEqual([expect.stringMatching(line)]);
    expect(logged[0]).not.toContain('hunter2');
    answer = () => new Response();
    await run();
    expect(posts).toHaveLength(2);
    expect(logged).toHaveLength(1);
  });

  it('D1 that is down, and nothing is sent', async () => {
    await run({ ...endpoint, DB: { prepare: () => fail() } as unknown as D1Database });
    expect(posts).toEqual([]);
    expect(logged).toEqual([expect.stringMatching(/metrics not exported.*D1Down/)]);
  });

  it('a setting that is wrong, which is named', async () => {
    await run({ ...endpoint, OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc' });
    const line = /metrics not exported.*OTEL_EXPORTER_OTLP_METRICS_PROTOCOL/;
    expect(logged).toEqual([expect.stringMatching(line)]);
  });

  it('an endpoint that never answers, after its timeout', async () => {
    vi.mocked(fetch).mockImplementation(
      (_, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
        }),
    );
    const variables = { ...env, ...endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: '50' };
    const readSettings = () => readExportSettings(variables, 'metrics');
    await exportMetrics({ d1: env.DB, readSettings, now: Date.now });
    expect(logged).toEqual([expect.stringContaining('timed_out')]);
  });
});

describe('the clock', () => {
  it('sends no metrics at the hour of retention', async () => {
    await run(endpoint, '17 * * * *');
    expect(posts).toEqual([]);
  });

  it('does nothing for a cron that nobody knows, and says so', async () => {
    await run(endpoint, '0 0 * * *');
    expect(posts).toEqual([]);
    expect(logged).toEqual([expect.stringMatching(/"error".*"cron":"0 0 \* \* \*"/)]);
  });
});
