import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScanCompleted } from '../../src/core/scan/scan-event.ts';
import { countScans } from '../../src/cron/count-scans.ts';
import { rollUpDirty } from '../../src/cron/roll-up.ts';
import { addCounts } from '../../src/storage/counter-store.ts';
import { runTogether } from '../../src/storage/run-together.ts';
import { writeScanEvents } from '../../src/storage/scan-event-store.ts';
import { writeSpans } from '../../src/storage/span-store.ts';
import { createApp } from '../../src/http/app.ts';
import type { Env } from '../../src/env.ts';
import { parseMetricText, samplesOf, sumOf, type Sample } from '../support/metric-text.ts';
import { fullSpan } from '../support/span-records.ts';
import { call } from './app.ts';
import { completedEvent } from './completed-event.ts';
import { D1Down } from './faulty-d1.ts';
import { resetCounter } from './reset-counter.ts';
import { startedEvent } from './started-event.ts';

const minuteMs = 60_000;
const now = Date.now();
const decidedAt = now - 5 * minuteMs;
const openMetrics = 'application/openmetrics-text; version=1.0.0';
const keptTrace = '0af7651916cd43dd8448eb211c80319c';
const droppedTrace = '4bf92f3577b34da6a3ce929d0e0e4736';

function many(count: number, fields: Partial<ScanCompleted>): ScanCompleted[] {
  return Array.from({ length: count }, () => completedEvent({ decidedAt, ...fields }));
}

const fellBack = {
  strategy: 'polling_fallback',
  fallbackReason: 'flapping',
  fallbackStage: 'mid_scan',
  durationMs: 42_000,
  websocketLatency: {},
  pollingLatency: { '8': 4 },
} as const;

beforeAll(async () => {
  await resetCounter();
  await runTogether(env.DB, [
    ...writeScanEvents([
      ...many(17, { platform: 'ios', networkType: 'wifi', traceId: droppedTrace }),
      ...many(2, { platform: 'an"dr\\oid', traceId: keptTrace, ...fellBack }),
      ...many(1, { outcome: 'failed', strategy: null, delivery: 'lost' }),
      ...many(3, { outcome: 'cancelled', provider: null }),
      completedEvent({ decidedAt: now }),
      startedEvent({ openedAt: now - 30_000 }),
    ]),
    ...writeSpans([fullSpan({ traceId: keptTrace })]),
  ]);
  await addCounts(env.DB, [{ name: 'telemetry_messages', label: 'event', value: 9 }], now);
  await rollUpDirty(env.DB, now);
  await countScans(env.DB, now);
});

async function scrape(accept?: string): Promise<Sample[]> {
  const answer = await call(
    '/metrics',
    accept === undefined ? {} : { headers: { Accept: accept } },
  );
  expect(answer.status).toBe(200);
  return parseMetricText(answer.text);
}

describe('GET /metrics', () => {
  it('answers as Prometheus’ text, or as OpenMetrics where it is asked for, by exact types', async () => {
    const plain = await call('/metrics');
    expect(plain.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(plain.headers.get('Vary')).toBe('Accept');
    expect(plain.headers.get('Cache-Control')).toBe('no-store');
    expect(plain.text).not.toMatch(/# EOF|_created|trace_id|# UNIT/);
    const open = await call('/metrics', { headers: { Accept: openMetrics } });
    expect(open.headers.get('Content-Type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    expect(open.text.endsWith('\n# EOF\n')).toBe(true);
    expect(open.text).toContain('# UNIT bookshelf_scan_duration_seconds seconds\n');
  });

  it('has the two counts of each objective, and its target', async () => {
    const samples = await scrape();
    const of = (name: string, objective: string) =>
      samplesOf(samples, name, { objective })[0]?.value;
    const objectives = ['websocket_success', 'fallback', 'completion'].map((objective) => [
      of('bookshelf_objective_matched_total', objective),
      of('bookshelf_objective_eligible_total', objective),
      of('bookshelf_objective_target_ratio', objective),
    ]);
    expect(objectives).toEqual([
      [17, 20, 0.95],
      [2, 20, 0.05],
      [19, 20, 0.99],
    ]);
    expect(samplesOf(samples, 'bookshelf_update_latency_target_seconds')).toMatchObject([
      { labels: { transport: 'websocket' }, value: 0.008 },
      { labels: { transport: 'polling' }, value: 2 },
    ]);
  });

  it('counts scans by what they were', async () => {
    const samples = await scrape();
    const count = (name: string, labels: Record<string, string> = {}) =>
      sumOf(samples, name, labels);
    const decided = 'bookshelf_scan_decided_total';
    expect(count(decided)).toBe(23);
    expect(count(decided, { outcome: 'cancelled', provider: 'none' })).toBe(3);
    expect(count(decided, { outcome: 'failed', strategy: 'none', provider: 'openai' })).toBe(1);
    const tried = 'bookshelf_scan_websocket_tried_total';
    expect(count(tried, { result: 'websocket', platform: 'ios', network_type: 'wifi' })).toBe(17);
    expect(count(tried, { result: 'polling_fallback', platform: 'an"dr\\oid' })).toBe(2);
    expect(count(tried, { result: 'none' })).toBe(1);
    const reasons = 'bookshelf_scan_fallbacks_total';
    expect(count(reasons, { reason: 'flapping', stage: 'mid_scan' })).toBe(2);
    expect(samplesOf(samples, reasons)).toHaveLength(9 * 2);
    expect(count('bookshelf_scan_deliveries_total', { delivery: 'lost' })).toBe(1);
  });

  it('has times as histograms in seconds', async () => {
    const samples = await scrape();
    const duration = 'bookshelf_scan_duration_seconds';
    expect(sumOf(samples, `${duration}_count`)).toBe(19);
    const sum = sumOf(samples, `${duration}_sum`);
    expect(Math.abs(sum / (17 * 19 + 2 * 42) - 1)).toBeLessThan(0.045);
    expect(sumOf(samples, `${duration}_bucket`, { le: '32.0' })).toBe(17);
    expect(sumOf(samples, `${duration}_bucket`, { le: '+Inf' })).toBe(19);
    const latency = 'bookshelf_update_latency_seconds';
    expect(sumOf(samples, `${latency}_count`, { transport: 'polling' })).toBe(8);
    expect(sumOf(samples, `${latency}_bucket`, { transport: 'polling', le: '2.0' })).toBe(8);
    expect(
      sumOf(samples, 'bookshelf_provider_duration_seconds_count', { provider: 'openai' }),
    ).toBe(20);
  });

  it('shows traces that are kept, and only those, beside buckets and fallbacks', async () => {
    const samples = await scrape(openMetrics);
    const shown = samples.flatMap(({ name, exemplar }) => (exemplar ? [{ name, exemplar }] : []));
    expect(new Set(shown.map(({ exemplar }) => exemplar.traceId))).toEqual(new Set([keptTrace]));
    expect(new Set(shown.map(({ name }) => name))).toContain('bookshelf_scan_fallbacks_total');
    const buckets = samplesOf(samples, 'bookshelf_scan_duration_seconds_bucket');
    const [bucket] = buckets.filter(({ exemplar }) => exemplar !== null);
    expect(bucket?.exemplar).toEqual({ traceId: keptTrace, value: 42, at: decidedAt });
    expect(Number(bucket?.labels['le'])).toBeGreaterThanOrEqual(42);
    expect(Number(bucket?.labels['le']) / 2 ** (2 / 8)).toBeLessThan(42);
  });

  it('tells what is not counted yet: in flight, and until when all is counted', async () => {
    const samples = await scrape();
    const gauge = (name: string) => samplesOf(samples, name)[0]?.value ?? Number.NaN;
    expect(gauge('bookshelf_scan_in_flight')).toBe(1);
    expect(gauge('bookshelf_scan_oldest_in_flight_age_seconds')).toBeGreaterThanOrEqual(30);
    const until = gauge('bookshelf_scan_counted_until_timestamp_seconds') * 1000;
    expect(until).toBeGreaterThan(decidedAt);
    expect(until).toBeLessThanOrEqual(now);
    expect(until % minuteMs).toBe(0);
  });

  it('tells how the pipeline is', async () => {
    const samples = await scrape();
    const labels = { bookshelf_message_kind: 'event' };
    expect(sumOf(samples, 'bookshelf_telemetry_messages_total', labels)).toBe(9);
    expect(sumOf(samples, 'bookshelf_telemetry_last_write_timestamp_seconds')).toBe(now / 1000);
    expect(samplesOf(samples, 'bookshelf_telemetry_dead_letter_waiting')[0]?.value).toBe(0);
    expect(samplesOf(samples, 'bookshelf_build_info')).toMatchObject([
      { value: 1, labels: { version: '0.1.0' } },
    ]);
  });

  it('has each series once, and the families of both formats are the same', async () => {
    const [plain, open] = [await scrape(), await scrape(openMetrics)];
    const series = (samples: readonly Sample[]) =>
      samples
        .filter(({ name }) => !name.endsWith('_created'))
        .map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`);
    expect(new Set(series(plain)).size).toBe(series(plain).length);
    expect(series(open)).toEqual(series(plain));
    for (const { name } of plain) expect(name).toMatch(/^bookshelf_[a-z_]+$/);
  });
});

describe('access to /metrics', () => {
  const app = createApp({ listProviders: () => [], missingFor: () => undefined });
  const token = 'a-long-and-secret-token';
  const production: Env = { ...env, ENVIRONMENT: 'production', DASHBOARD_TOKEN: token };
  const ask = (bindings: Env, headers: Record<string, string> = {}) =>
    app.fetch(new Request('https://bookshelf.test/metrics', { headers }), bindings);

  it('is that of the read API', async () => {
    const refused = await ask(production);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('Content-Type')).toBe('application/problem+json');
    const letIn = await ask(production, { Authorization: `Bearer ${token}` });
    expect(letIn.status).toBe(200);
    expect((await ask({ ...production, DASHBOARD_TOKEN: '' })).status).toBe(503);
  });

  it('is refused to other methods', async () => {
    const answer = await app.fetch(
      new Request('https://bookshelf.test/metrics', { method: 'POST' }),
      production,
    );
    expect(answer.status).toBe(404);
  });

  it('fails as problem+json while D1 is down, so that Prometheus sees it as down', async () => {
    const DB = {
      prepare: () => {
        throw new D1Down();
      },
    } as unknown as D1Database;
    const answer = await ask({ ...env, DB });
    expect(answer.status).toBe(500);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
  });
});
