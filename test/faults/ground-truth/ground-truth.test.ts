import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  histogramCount,
  mergeHistograms,
  percentileMs,
} from '../../../src/core/slo/latency-histogram.ts';
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
  // These come once, and first: that nobody has fetched a result is known after a minute.
  ...['leaves=0.01', 'stuck=0.01', 'no_picture=0.01', 'bad_picture=1'],
  ...['office=28', 'home=20', 'cellular=14', 'firewall=8', 'remembered=2', 'captive=4'],
  ...['flaky=6', 'train=3', 'idle=3', 'half_open=3', 'background=3', 'polling=3'],
  ...['unsupported=2', 'legacy=5', 'legacy_firewall=2', 'cancels=3'],
];
const scans = 220;
/** Half of what a histogram's bucket is wide. */
const bucketError = 0.045;
/** Both ends of a latency are whole milliseconds of their own side's clock. */
const clockMs = 2;
const startLimitMs = 180_000;

let bench: FleetBench;
let truth: GroundTruth[];
let said: string;
/** What a request takes on this machine without a network: an app's clock and the server's differ by as much at most. */
let machineMs: number;
let rows: Map<string, Row>;

beforeAll(async () => {
  bench = await FleetBench.start({
    SCAN_DEADLINE_SECONDS: '60',
    UPLOAD_WAIT_SECONDS: '40',
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  const fleet = ['--scans', String(scans), '--at-once', '120', '--rate', '4.5', '--count'];
  const run = await bench.simulate(...fleet, '--profile', profiles.join(','));
  ({ truth, said } = run);
  machineMs = exactPercentile(run.probesMs, 0.95);
  await bench.recorded(scans);
  rows = await until(
    () => Promise.resolve(bench.rows()),
    (all) => truth.every(({ jobId, expected }) => isSettled(all.get(jobId), expected)),
    70_000,
  );
}, startLimitMs);
afterAll(() => bench?.stop());

/** What nobody fetched is lost a minute after its end; of what has no result that is not asked. */
function isSettled(row: Row | undefined, { delivery, outcome }: GroundTruth['expected']): boolean {
  if (row === undefined) return false;
  return outcome !== 'completed' || delivery !== 'lost' || row['delivery'] === 'lost';
}

/** On a busy machine it is not known of every message whether it was heard; what hangs on that is not held against the row. */
function isTellable({ exact, reported }: GroundTruth, column: string): boolean {
  if (exact) return true;
  const byReport = ['poll_count', 'reconnects', 'fallback_reason', 'fallback_stage'];
  return column !== 'socket_count' && (reported || !byReport.includes(column));
}

/** The same scan, with what cannot be told of it as it was recorded. */
function asFarAsTold(scan: GroundTruth): GroundTruth {
  const row = rows.get(scan.jobId);
  if (scan.exact || row === undefined) return scan;
  const untold = scan.reported
    ? {}
    : { fallbackReason: row['fallback_reason'] as never, pollCount: Number(row['poll_count']) };
  const socketCount = Number(row['socket_count']);
  return { ...scan, expected: { ...scan.expected, socketCount, ...untold } };
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

const histogramOf = (row: Row | undefined, column: string) =>
  JSON.parse(String(row?.[column] ?? '{}')) as Record<string, number>;
const counted = (row: Row | undefined, column: string) => histogramCount(histogramOf(row, column));

const samples = (via: 'websocket' | 'polling') => truth.flatMap(({ wire }) => wire.latencies[via]);

const isWithin = ({ error, most }: { error: number; most: number }) => error <= most;

describe('a fleet under known faults', () => {
  it('is all there, and the simulator says what it did', () => {
    expect(truth).toHaveLength(scans);
    expect(new Set(truth.map(({ profile }) => profile)).size).toBe(profiles.length);
    expect(said).toContain(`${scans} scans in`);
    expect(bench.worker.output).not.toMatch(/Uncaught|D1_ERROR/);
  });

  it('is recorded scan by scan as it was', () => {
    const wrong = truth.flatMap((scan) => {
      const want = wanted(scan);
      const row = rows.get(scan.jobId);
      const differing = Object.entries(want).filter(
        ([name, value]) => row?.[name] !== value && isTellable(scan, name),
      );
      const got = Object.fromEntries(differing.map(([name]) => [name, row?.[name]]));
      return differing.length === 0 ? [] : [{ profile: scan.profile, got, want }];
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
    expect(truth.filter(({ exact }) => !exact).length).toBeLessThan(scans / 5);
  });

  it('has as many updates sent over sockets as arrived, where no network lost any', () => {
    const sent = ({ jobId }: GroundTruth) => rows.get(jobId)?.['updates_sent'];
    const unhurt = truth.filter(({ exact, faults }) => exact && faults.length === 0);
    expect(unhurt.length).toBeGreaterThan(scans / 2);
    const wrong = unhurt.filter((scan) => sent(scan) !== scan.wire.socketUpdates);
    expect(wrong.map(({ profile, jobId }) => ({ profile, jobId }))).toEqual([]);
  });
});

describe.each(['raw rows', 'rollups'] as const)('what is read from %s', (source) => {
  beforeAll(async () => {
    if (source === 'rollups') await bench.rollUp();
    bench.source = source;
  });
  afterAll(() => {
    bench.source = 'raw rows';
  });

  it('counts in /api/summary what was done', async () => {
    const summary = await bench.read<Summary>('/api/summary');
    expect(summary.scans).toEqual(exactScans(truth));
    expect(summary.strategies).toEqual(exactStrategies(truth));
    expect(summary).toMatchObject(exactRatios(truth));
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
    expect(breakdown.values).toMatchObject(exactReasons(truth.map(asFarAsTold)));
    expect(breakdown.values.length).toBeGreaterThan(4);
  });

  it('has in /api/comparison the means of what was done', async () => {
    const { rows: table } = await bench.read<Comparison>('/api/comparison');
    const sent = (scan: GroundTruth) => Number(rows.get(scan.jobId)?.['updates_sent']);
    for (const [aspect, exact] of Object.entries(exactComparison(truth.map(asFarAsTold), sent))) {
      const row = table.find((one) => one.aspect === aspect);
      expect({ aspect, measured: row?.websocket.measured }).toEqual({
        aspect,
        measured: expect.closeTo(exact.websocket, 9) as number,
      });
      expect(row?.polling.measured).toBeCloseTo(exact.polling, 9);
    }
  });

  it.each([
    ['websocket', 'websocket_latency'],
    ['polling', 'polling_latency'],
  ] as const)(
    'has the percentiles of the latency over %s that the rows add up to',
    async (via, column) => {
      const { latency } = await bench.read<Summary>('/api/summary');
      const merged = mergeHistograms([...rows.values()].map((row) => histogramOf(row, column)));
      expect(latency[via]).toMatchObject({
        count: histogramCount(merged),
        p50: percentileMs(merged, 0.5),
        p95: percentileMs(merged, 0.95),
        p99: percentileMs(merged, 0.99),
      });
    },
  );

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
        expect({ name, error, most: exact * bucketError + clockMs + machineMs }).toSatisfy(
          isWithin,
        );
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

describe('a simulation that is stopped', () => {
  it('cancels what is under way, and writes the truth of all that were begun', async () => {
    const fleet = [
      '--scans',
      '200',
      '--at-once',
      '10',
      '--rate',
      '5',
      '--profile',
      'office,polling',
    ];
    const { code, truth: written, said: last } = await bench.interrupt(3, ...fleet);
    expect(code).toBe(130);
    const cut = written.filter(({ interrupted }) => interrupted);
    expect(cut.length).toBeGreaterThan(0);
    expect(written.length).toBeLessThan(200);
    expect(last).toContain(`${written.length} scans in`);
    expect(last).toContain('were cancelled by the stop');
    await bench.recorded(scans + 12 + written.length);
    const recorded = bench.rows();
    for (const { jobId, expected } of written) {
      const row = recorded.get(jobId);
      // One that was cancelled before its picture was in is not known to be synthetic.
      const synthetic = row?.['accepted_at'] === null ? 0 : 1;
      expect(row).toMatchObject({ outcome: expected.outcome, synthetic });
    }
  });
});
