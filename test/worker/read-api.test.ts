import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScanCompleted } from '../../src/core/scan/scan-event.ts';
import type {
  Breakdown,
  Comparison,
  RebuildStep,
  ScanPage,
  Summary,
  Timeseries,
} from '../../src/core/slo/read-answers.ts';
import { rollUpDirty } from '../../src/cron/roll-up.ts';
import { runTogether } from '../../src/storage/run-together.ts';
import { writeScanEvents } from '../../src/storage/scan-event-store.ts';
import { call } from './app.ts';
import { completedEvent } from './completed-event.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const from = 1_700_000_000_000 - (1_700_000_000_000 % hourMs);
const to = from + hourMs;
const span = `from=${from}&to=${to}`;

const at = (minute: number) => from + minute * 60_000;

function many(count: number, fields: Partial<ScanCompleted>): ScanCompleted[] {
  return Array.from({ length: count }, () => completedEvent({ decidedAt: at(5), ...fields }));
}

const fellBack = {
  strategy: 'polling_fallback',
  fallbackReason: 'flapping',
  fallbackStage: 'mid_scan',
  pollCount: 12,
  websocketLatency: {},
  pollingLatency: { '8': 4 },
} as const;

/** In no answer but where it is named. */
const synthetic = {
  synthetic: true,
  provider: 'synthetic',
  platform: 'simulator',
  outcome: 'failed',
  fallbackReason: 'stalled',
} as const;

beforeAll(async () => {
  await runTogether(
    env.DB,
    writeScanEvents([
      ...many(38, { platform: 'ios' }),
      ...many(2, { platform: 'android', decidedAt: at(30), ...fellBack }),
      ...many(3, { strategy: 'polling', strategyReason: 'user_hint', triedWebsocket: false }),
      ...many(1, { outcome: 'failed', success: false, strategy: null, delivery: 'lost' }),
      ...many(5, { outcome: 'cancelled', success: false }),
      ...many(4, { outcome: 'rejected', success: false, strategy: null }),
      ...many(7, { decidedAt: from - 1, ...fellBack }),
      ...many(9, { decidedAt: to }),
      ...many(11, synthetic),
      ...many(2, { ...synthetic, outcome: 'completed', platform: 'ios', ...fellBack }),
    ]),
  );
});

const countIn = (point: Timeseries['points'][number]) => ('count' in point ? point.count : null);

async function read<T>(path: string): Promise<T> {
  const answer = await call(path);
  expect(answer.status).toBe(200);
  return answer.json() as T;
}

describe.each(['raw rows', 'rollups'] as const)('from %s', (source) => {
  beforeAll(async () => {
    if (source === 'rollups') await rollUpDirty(env.DB, to + 2 * dayMs);
  });

  describe('GET /api/summary', () => {
    it('counts each ratio over its own denominator, without cancelled and rejected scans', async () => {
      const summary = await read<Summary>(`/api/summary?${span}`);
      expect(summary.scans).toMatchObject({ decided: 53, completed: 43, failed: 1, cancelled: 5 });
      expect(summary.scans.synthetic).toBe(13);
      expect(summary.websocketSuccess).toMatchObject({ count: 38, total: 41, status: 'breached' });
      expect(summary.fallback).toMatchObject({ count: 2, total: 41, status: 'met', target: 0.05 });
      expect(summary.completion).toMatchObject({ count: 43, total: 44, status: 'breached' });
      expect(summary.strategies).toMatchObject({ websocket: 43, polling_fallback: 2, polling: 3 });
    });

    it('holds the span from its start to just before its end, and the one before beside it', async () => {
      const summary = await read<Summary>(`/api/summary?${span}`);
      expect(summary.previous.fallback).toMatchObject({ count: 7, total: 7 });
      expect(summary.previous.to).toBe(from);
    });

    it('merges latency histograms to percentiles in ms', async () => {
      const { latency } = await read<Summary>(`/api/summary?${span}`);
      expect(latency.websocket).toMatchObject({ count: 51 * 4, targetMs: 8 });
      expect(latency.websocket.p50).toBeCloseTo(1000 * 2 ** (-60.5 / 8), 5);
      expect(latency.polling).toMatchObject({ count: 2 * 4, targetMs: 2000 });
    });

    it('says no data over nothing, never 0 or 100 %', async () => {
      const summary = await read<Summary>('/api/summary?from=1000&to=2000');
      expect(summary.fallback).toEqual({
        count: 0,
        total: 0,
        ratio: null,
        lower: null,
        upper: null,
        target: 0.05,
        status: 'no_data',
      });
      expect(summary.latency.websocket.p50).toBeNull();
    });

    it('filters by dimension', async () => {
      const summary = await read<Summary>(`/api/summary?${span}&platform=android`);
      expect(summary.fallback).toMatchObject({ count: 2, total: 2, status: 'breached' });
    });

    it('filters by several dimensions at once', async () => {
      const filter = 'platform=ios&strategy=websocket&provider=openai';
      const summary = await read<Summary>(`/api/summary?${span}&${filter}`);
      expect(summary.websocketSuccess).toMatchObject({ count: 38, total: 38 });
    });

    it('is of a span over a day as it was added up last, and says what is missing', async () => {
      const summary = await read<Summary>(`/api/summary?from=${from - dayMs}&to=${to + dayMs}`);
      const wanted = { 'raw rows': [0, 4], rollups: [69, 0] }[source];
      expect([summary.scans.decided, summary.pendingMinutes]).toEqual(wanted);
    });

    it('says what span its numbers are of', async () => {
      const summary = await read<Summary>(`/api/summary?from=${from + 1}&to=${to - 1}`);
      expect(summary.covered).toEqual({ from: from + 1, to: to - 1 });
    });
  });

  describe('GET /api/timeseries', () => {
    it('gives a point a bucket and leaves empty ones out', async () => {
      const series = await read<Timeseries>(`/api/timeseries?${span}&metric=fallback&step=300000`);
      expect(series.points.map((point) => [point.t, countIn(point)])).toEqual([
        [at(5), 0],
        [at(30), 2],
      ]);
    });

    it('gives latency percentiles a bucket', async () => {
      const series = await read<Timeseries>(`/api/timeseries?${span}&metric=pollingLatency`);
      expect(series.points).toHaveLength(1);
      expect(series.points[0]).toMatchObject({ t: at(30), count: 8, histogram: { '8': 8 } });
    });

    it('counts scans a bucket by outcome and by strategy', async () => {
      const series = await read<Timeseries>(`/api/timeseries?${span}&metric=scans&step=300000`);
      expect(series.points).toMatchObject([
        {
          ...{ t: at(5), decided: 51, completed: 41, failed: 1, cancelled: 5, rejected: 4 },
          strategies: { websocket: 43, polling_fallback: 0, polling: 3, none: 5 },
        },
        { t: at(30), decided: 2, completed: 2, strategies: { polling_fallback: 2 } },
      ]);
    });

    it('takes whole days as those of the time zone', async () => {
      const days = `from=${from - 6 * hourMs}&to=${from + 18 * hourMs}&metric=fallback&step=${dayMs}`;
      const series = await read<Timeseries>(`/api/timeseries?${days}&timeZone=Asia/Kolkata`);
      // Half past 18 in UTC is midnight there; all was decided from 21:59:59 to 23.
      expect(series.points.map((point) => [point.t, countIn(point)])).toEqual([[at(-210), 9]]);
      expect(series.timeZone).toBe('Asia/Kolkata');
    });
  });

  describe('GET /api/breakdown', () => {
    it('gives the ratios of each value, those of most scans first', async () => {
      const breakdown = await read<Breakdown>(`/api/breakdown?${span}&by=platform`);
      expect(breakdown).toMatchObject({ by: 'platform', omitted: 0, covered: { from, to } });
      expect(breakdown.values).toMatchObject([
        { value: 'ios', decided: 38, websocketSuccess: { count: 38, total: 38 } },
        { value: null, decided: 13, completion: { count: 3, total: 4, status: 'breached' } },
        { value: 'android', decided: 2, fallback: { count: 2, total: 2, status: 'breached' } },
      ]);
    });

    it('gives of fallback reasons the share of scans that tried WebSocket', async () => {
      const breakdown = await read<Breakdown>(`/api/breakdown?${span}&by=fallbackReason`);
      expect(breakdown.values).toMatchObject([{ value: 'flapping', count: 2, total: 41 }]);
    });

    it('[SY2] names no value that only synthetic scans have', async () => {
      const breakdown = await read<Breakdown>(`/api/breakdown?${span}&by=provider`);
      expect(breakdown.values.map(({ value }) => value)).toEqual(['openai']);
    });

    it('keeps to a filter by another dimension, and by its own', async () => {
      const ios = await read<Breakdown>(`/api/breakdown?${span}&by=strategy&platform=ios`);
      expect(ios.values).toMatchObject([{ value: 'websocket', decided: 38 }]);
      const own = await read<Breakdown>(`/api/breakdown?${span}&by=platform&platform=android`);
      expect(own.values).toMatchObject([{ value: 'android', decided: 2 }]);
    });

    it('gives update latency by value where it is asked for', async () => {
      const { values } = await read<Breakdown>(`/api/breakdown?${span}&by=platform&latency=true`);
      const android = values.find(({ value }) => value === 'android');
      expect(android).toMatchObject({ latency: { polling: { count: 8, targetMs: 2000 } } });
      const without = await read<Breakdown>(`/api/breakdown?${span}&by=platform`);
      expect(without.values[0]).not.toHaveProperty('latency');
    });

    it('is empty over nothing', async () => {
      const nothing = await read<Breakdown>('/api/breakdown?from=1000&to=2000&by=fallbackReason');
      expect(nothing.values).toEqual([]);
    });
  });

  describe('GET /api/comparison', () => {
    it('puts the measured beside the claim', async () => {
      const { rows } = await read<Comparison>(`/api/comparison?${span}`);
      const byAspect = Object.fromEntries(rows.map((row) => [row.aspect, row]));
      expect(byAspect['requests']?.polling).toMatchObject({ claim: '15–30', samples: 5 });
      expect(byAspect['requests']?.polling.measured).toBeCloseTo((2 * 12) / 5);
      expect(byAspect['reliability']?.websocket).toMatchObject({ claim: '99.5 %', samples: 41 });
      expect(byAspect['reliability']?.websocket.measured).toBeCloseTo(38 / 41);
    });
  });
});

describe('GET /api/scans', () => {
  it('pages through all scans of a span, newest first, each once', async () => {
    const seen: string[] = [];
    const times: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const next = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: ScanPage = await read<ScanPage>(`/api/scans?${span}&limit=10${next}`);
      seen.push(...page.scans.map((scan) => scan.jobId));
      times.push(...page.scans.map((scan) => scan.decidedAt));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(53 + 13);
    expect(seen).toHaveLength(53 + 13);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });
});

describe('POST /api/rollups/rebuild', () => {
  const rebuild = (query: string) => call(`/api/rollups/rebuild?${query}`, { method: 'POST' });

  it('recomputes the first hours of a span and says where to go on', async () => {
    const answer = await rebuild(`from=${from - hourMs}&to=${to + 10 * hourMs}`);
    expect(answer.status).toBe(200);
    const step = answer.json() as RebuildStep;
    expect(step).toMatchObject({ from: from - hourMs, next: from + 2 * hourMs, waiting: 0 });
    expect(step.recomputed).toEqual({ minutes: 180, hours: 3, days: 1 });
    const again = (await rebuild(`from=${step.next}&to=${to + 2 * hourMs}`)).json() as RebuildStep;
    expect(again.next).toBeNull();
  });

  it('refuses a span that ends before it begins', async () => {
    expect((await rebuild('from=2000&to=1000')).status).toBe(400);
  });
});

describe('bad questions', () => {
  it.each([
    '/api/summary?from=x',
    '/api/summary?from=2000&to=1000',
    '/api/summary?from=0&to=99999999999999',
    '/api/summary?strategy=telepathy',
    '/api/timeseries?metric=happiness',
    '/api/timeseries',
    '/api/timeseries?metric=fallback&step=90000',
    '/api/timeseries?metric=fallback&timeZone=Mars/Olympus',
    '/api/breakdown',
    '/api/breakdown?by=colour',
    '/api/breakdown?by=platform&latency=please',
    `/api/timeseries?metric=fallback&from=0&to=34000000000&step=1000`,
    '/api/scans?cursor=zzz',
    '/api/scans?limit=100000',
  ])('%s is answered 400 as problem+json that says what to do', async (path) => {
    const answer = await call(path);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    const problem = answer.json() as { title: string; detail: string; status: number };
    expect(problem).toMatchObject({ title: 'Bad request', status: 400 });
    expect(problem.detail.length).toBeGreaterThan(10);
  });

  it('answers an unknown path 404', async () => {
    expect((await call('/api/nothing')).status).toBe(404);
  });
});
