import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { histogramCount, percentileMs } from '../../../src/core/slo/latency-histogram.ts';
import type { Breakdown, Comparison, Summary } from '../../../src/core/slo/read-answers.ts';
import { mergeBuckets } from '../../../src/core/slo/rollup.ts';
import type { GroundTruth } from '../../../src/simulator/ground-truth.ts';
import { until } from '../../support/until.ts';
import {
  exactComparison,
  exactPercentile,
  exactRatios,
  exactReasons,
  exactScans,
  exactStrategies,
} from './exact-numbers.ts';
import { FleetBench, type Row } from './fleet-bench.ts';

const profiles = [
  ...['leaves=0.01', 'stuck=1', 'no_picture=1', 'bad_picture=1'],
  ...['office=28', 'home=20', 'cellular=14', 'firewall=8', 'remembered=2', 'captive=4'],
  ...['flaky=6', 'train=3', 'idle=3', 'half_open=3', 'background=3', 'polling=3'],
  ...['unsupported=2', 'legacy=5', 'legacy_firewall=2', 'cancels=3'],
];
const scans = 300;
/** Half of what a histogram's bucket is wide. */
const bucketError = 0.045;
/** Both ends of a latency are whole milliseconds of their own side's clock. */
const clockMs = 2;

let bench: FleetBench;
let truth: GroundTruth[];
let said: string;
let rows: Map<string, Row>;

beforeAll(async () => {
  bench = await FleetBench.start({ SCAN_DEADLINE_SECONDS: '20', UPLOAD_WAIT_SECONDS: '5' });
  const fleet = ['--scans', String(scans), '--at-once', '120', '--rate', '9.5', '--count'];
  ({ truth, said } = await bench.simulate(...fleet, '--profile', profiles.join(',')));
  await bench.recorded(scans);
  rows = await until(
    () => Promise.resolve(bench.rows()),
    (all) => truth.every(({ jobId, expected }) => isSettled(all.get(jobId), expected)),
    70_000,
  );
});
afterAll(() => bench?.stop());

/** What nobody fetched is lost a minute after its end; of what has no result that is not asked. */
function isSettled(row: Row | undefined, { delivery, outcome }: GroundTruth['expected']): boolean {
  if (row === undefined) return false;
  return outcome !== 'completed' || delivery !== 'lost' || row['delivery'] === 'lost';
}

function wanted({ expected, ...scan }: GroundTruth) {
  const { outcome, delivery } = expected;
  return {
    platform: scan.platform,
    app_version: scan.appVersion,
    network_type: scan.networkType,
    synthetic: 0,
    outcome,
    success: outcome === 'completed' ? 1 : 0,
    strategy: expected.strategy,
    strategy_reason: expected.strategyReason,
    fallback_reason: expected.fallbackReason,
    fallback_stage: expected.fallbackStage,
    tried_websocket: expected.triedWebsocket ? 1 : 0,
    poll_count: expected.pollCount,
    reconnects: expected.reconnects,
    socket_count: expected.socketCount,
    ...(outcome === 'completed' ? { delivery, books_detected: scan.script.books } : {}),
  };
}

const counted = (row: Row | undefined, column: string) =>
  histogramCount(JSON.parse(String(row?.[column] ?? '{}')) as Record<string, number>);

const samples = (via: 'websocket' | 'polling') => truth.flatMap(({ wire }) => wire.latencies[via]);

const isWithin = ({ error, most }: { error: number; most: number }) => error <= most;

describe('a fleet under known faults', () => {
  it('is all there, and the simulator says what it did', () => {
    expect(truth).toHaveLength(scans);
    expect(new Set(truth.map(({ profile }) => profile)).size).toBe(profiles.length);
    expect(said).toContain('300 scans in');
    expect(bench.worker.output).not.toMatch(/Uncaught|D1_ERROR/);
  });

  it('is recorded scan by scan as it was', () => {
    const wrong = truth.flatMap((scan) => {
      const want = wanted(scan);
      const row = rows.get(scan.jobId);
      const got = Object.fromEntries(Object.keys(want).map((name) => [name, row?.[name]]));
      return isDeepStrictEqual(got, want) ? [] : [{ profile: scan.profile, got, want }];
    });
    expect(wrong).toEqual([]);
  });

  it('leaves a latency of each update that was acked or polled, and no other', () => {
    const wrong = truth.flatMap(({ jobId, profile, exact, wire }) => {
      const row = rows.get(jobId);
      const got = [counted(row, 'websocket_latency'), counted(row, 'polling_latency')];
      const want = [wire.latencies.websocket.length, wire.latencies.polling.length];
      return !exact || isDeepStrictEqual(got, want) ? [] : [{ profile, jobId, got, want }];
    });
    expect(wrong).toEqual([]);
    expect(truth.filter(({ exact }) => !exact).length).toBeLessThan(scans / 20);
  });
});

describe.each(['raw rows', 'rollups'])('what is read from %s', (source) => {
  beforeAll(async () => {
    if (source === 'rollups') await bench.rollUp();
  });

  it('counts in /api/summary what was done', async () => {
    const summary = await bench.read<Summary>('/api/summary');
    expect(summary.scans).toEqual(exactScans(truth));
    expect(summary.strategies).toEqual(exactStrategies(truth));
    expect(summary).toMatchObject(exactRatios(truth));
    const all = [...rows.values()];
    const sum = (column: string) => all.reduce((total, row) => total + counted(row, column), 0);
    expect(summary.latency.websocket.count).toBe(sum('websocket_latency'));
    expect(summary.latency.polling.count).toBe(sum('polling_latency'));
  });

  it.each([
    ['platform', (scan: GroundTruth) => scan.platform],
    ['appVersion', (scan: GroundTruth) => scan.appVersion],
    ['networkType', (scan: GroundTruth) => scan.networkType],
    ['strategy', (scan: GroundTruth) => scan.expected.strategy],
    [
      'provider',
      ({ expected }: GroundTruth) =>
        ['abandoned', 'rejected'].includes(expected.outcome) ? null : 'synthetic',
    ],
  ] as const)('counts in /api/breakdown by %s what was done', async (by, valueOf) => {
    const breakdown = await bench.read<Breakdown>(`/api/breakdown?by=${by}`);
    const byValue = Map.groupBy(truth, valueOf);
    expect(new Set(breakdown.values.map(({ value }) => value))).toEqual(new Set(byValue.keys()));
    for (const row of breakdown.values) {
      const own = byValue.get(row.value) ?? [];
      expect(row).toMatchObject({ decided: own.length, ...exactRatios(own) });
    }
  });

  it('counts in /api/breakdown each reason for a fallback', async () => {
    const breakdown = await bench.read<Breakdown>('/api/breakdown?by=fallbackReason');
    expect(breakdown.values).toMatchObject(exactReasons(truth));
    expect(breakdown.values.length).toBeGreaterThan(4);
  });

  it('has in /api/comparison the means of what was done', async () => {
    const { rows: table } = await bench.read<Comparison>('/api/comparison');
    for (const [aspect, exact] of Object.entries(exactComparison(truth))) {
      const row = table.find((one) => one.aspect === aspect);
      expect({ aspect, measured: row?.websocket.measured }).toEqual({
        aspect,
        measured: expect.closeTo(exact.websocket, 9) as number,
      });
      expect(row?.polling.measured).toBeCloseTo(exact.polling, 9);
    }
  });

  it.each(['websocket', 'polling'] as const)(
    'has percentiles of the latency over %s within 4.5 % of those of the samples of the apps',
    async (via) => {
      const { latency } = await bench.read<Summary>('/api/summary');
      for (const [name, q] of [
        ['p50', 0.5],
        ['p95', 0.95],
        ['p99', 0.99],
      ] as const) {
        const exact = exactPercentile(samples(via), q);
        const error = Math.abs((latency[via][name] ?? Number.NaN) - exact);
        console.log(via, name, 'exact', exact, 'told', latency[via][name]);
        expect({ name, error, most: exact * bucketError + clockMs }).toSatisfy(isWithin);
      }
    },
  );
});

describe('durations in the rollups', () => {
  it.each([
    ['duration', 'duration_ms', (row: Row) => row['outcome'] === 'completed'],
    ['provider', 'provider_ms', () => true],
    ['upload', 'upload_ms', () => true],
    ['firstUpdate', 'first_update_ms', () => true],
  ] as const)('have percentiles of %s within 4.5 % of those of the rows', (name, column, keeps) => {
    const parts = bench.rolledUp().map((histograms) => ({ sums: {}, histograms }));
    const histogram = mergeBuckets(parts).histograms[name] ?? {};
    const known = [...rows.values()].filter((row) => keeps(row) && row[column] !== null);
    const exact = known.map((row) => Number(row[column]));
    expect(histogramCount(histogram)).toBe(exact.length);
    for (const q of [0.5, 0.95, 0.99]) {
      const want = exactPercentile(exact, q);
      const told = percentileMs(histogram, q) ?? Number.NaN;
      const error = want === 0 ? 0 : Math.abs(told - want);
      expect({ name, error, most: want * bucketError }).toSatisfy(isWithin);
    }
  });
});

describe('[SY2] a fleet that is not counted', () => {
  it('changes no number but that of synthetic scans', async () => {
    const before = await bench.read<Summary>('/api/summary');
    const fleet = [
      '--scans',
      '12',
      '--at-once',
      '12',
      '--rate',
      '12',
      '--profile',
      'office,firewall',
    ];
    const marked = await bench.simulate(...fleet);
    expect(marked.truth.map((scan) => scan.counted)).toEqual(Array(12).fill(false));
    await bench.recorded(scans + 12);
    const after = await bench.read<Summary>('/api/summary');
    const { synthetic } = after.scans;
    expect(synthetic).toBe(12);
    expect({ ...after, to: 0, from: 0, covered: null, previous: null }).toEqual({
      ...{ ...before, to: 0, from: 0, covered: null, previous: null },
      scans: { ...before.scans, synthetic },
    });
  });
});
