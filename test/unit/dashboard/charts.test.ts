import { describe, expect, it } from 'vitest';
import { fillGaps } from '../../../dashboard/data/fill-gaps.ts';
import { latencyChart, type LatencyTimeseries } from '../../../dashboard/data/latency-chart.ts';
import { ratioChart, type RatioTimeseries } from '../../../dashboard/data/ratio-chart.ts';
import { minute, ratioPoint, tenOClock, utc } from './measured.ts';

const reading = (t: number, y = 1) => {
  return { t, y, lower: null, upper: null, muted: false, notes: [] };
};
const hour = { from: tenOClock, to: tenOClock + 60 * minute };
const span = { ...hour, covered: hour, pendingMinutes: 0, stepMs: minute, timeZone: 'utc' };

describe('fillGaps()', () => {
  it('puts a gap between two runs, and none at the ends', () => {
    const points = fillGaps(
      [0, 1, 4, 5].map((n) => reading(n * minute)),
      minute,
    );
    expect(points.map(({ y }) => y)).toEqual([1, 1, Number.NaN, 1, 1]);
  });

  it('puts points in the middle of their buckets, in order', () => {
    const xs = fillGaps(
      [0, 5].map((n) => reading(n * minute)),
      minute,
    ).map(({ x }) => x);
    expect(xs).toEqual([0.5 * minute, 1.5 * minute, 5.5 * minute]);
  });

  it('marks points that have no neighbour', () => {
    const points = fillGaps(
      [0, 3, 4, 9].map((n) => reading(n * minute)),
      minute,
    );
    const lone = points.filter(({ y }) => y === 1).map(({ isolated }) => isolated);
    expect(lone).toEqual([true, false, false, true]);
  });

  it('makes nothing of nothing', () => {
    expect(fillGaps([], minute)).toEqual([]);
  });
});

describe('ratioChart()', () => {
  const series = (points: RatioTimeseries['points']): RatioTimeseries => ({
    ...span,
    metric: 'fallback',
    target: 0.05,
    points,
  });

  it('carries interval and count of each point to its tooltip', () => {
    const chart = ratioChart(series([ratioPoint(tenOClock, 1, 42)]), utc);
    expect(chart.lines[0]?.points[0]?.notes).toEqual([
      '2.4% · 1 of 42 scans',
      '95% interval 0.4–12.3%',
    ]);
  });

  it('says latest and worst in a sentence', () => {
    const points = [ratioPoint(tenOClock, 2, 10), ratioPoint(tenOClock + minute, 0, 12)];
    expect(ratioChart(series(points), utc).summary).toBe(
      'Polling fallback, target < 5%: latest 0% at 10:01–10:02 (0 of 12 scans); highest 20% at 10:00–10:01 (2 of 10 scans).',
    );
  });

  it('has the newest first in its table', () => {
    const points = [ratioPoint(tenOClock, 2, 10), ratioPoint(tenOClock + minute, 0, 12)];
    const { rows } = ratioChart(series(points), utc).table;
    expect(rows[0]?.cells).toEqual(['10:01–10:02', '0%', '0 of 12', '0–24.2%']);
    expect(rows).toHaveLength(2);
  });

  it('mutes points of fewer than ten scans, and does not name one as the worst', () => {
    const points = [ratioPoint(tenOClock, 5, 9), ratioPoint(tenOClock + minute, 2, 20)];
    const chart = ratioChart(series(points), utc);
    expect(chart.lines[0]?.points.map(({ muted }) => muted)).toEqual([true, false]);
    expect(chart.lines[0]?.points[0]?.notes).toContain('too few scans to say much');
    expect(chart.summary).toContain('highest 10% at 10:01');
  });

  it('sets off what is breached by more than chance, neighbours as one', () => {
    const points = [
      ratioPoint(tenOClock, 1, 10),
      ratioPoint(tenOClock + minute, 6, 20),
      ratioPoint(tenOClock + 2 * minute, 9, 20),
      ratioPoint(tenOClock + 5 * minute, 9, 20),
    ];
    const chart = ratioChart(series(points), utc);
    expect(chart.breaches).toEqual([
      { from: tenOClock + minute, to: tenOClock + 3 * minute },
      { from: tenOClock + 5 * minute, to: tenOClock + 6 * minute },
    ]);
    expect(chart.summary).toContain('Breached 2 times.');
  });

  it('links each point and each row to its scans', () => {
    const scansOf = (t: number, metric: string) => `/scans?from=${t}&metric=${metric}`;
    const chart = ratioChart(series([ratioPoint(tenOClock, 2, 10)]), utc, scansOf);
    const href = `/scans?from=${tenOClock}&metric=fallback`;
    expect(chart.lines[0]?.points[0]?.href).toBe(href);
    expect(chart.table.rows[0]?.href).toBe(href);
  });

  it('is empty over nothing, and still shows the target', () => {
    const chart = ratioChart(series([]), utc);
    expect(chart.empty).toBe(true);
    expect(chart.summary).toBe('Polling fallback: no scans in this span.');
    expect(chart.targets[0]).toMatchObject({ value: 0.05, label: 'target < 5%' });
  });
});

describe('latencyChart()', () => {
  const point = (t: number, p50: number) => ({
    t,
    p50,
    p95: p50 * 2,
    p99: p50 * 4,
    count: 10,
    histogram: {},
  });
  const websocket: LatencyTimeseries = {
    ...span,
    metric: 'websocketLatency',
    targetMs: 8,
    points: [point(tenOClock, 6), point(tenOClock + minute, 7)],
  };
  const polling: LatencyTimeseries = {
    ...span,
    metric: 'pollingLatency',
    targetMs: 2000,
    points: [point(tenOClock + minute, 1000)],
  };

  it('draws three percentiles of each transport and both targets', () => {
    const chart = latencyChart([websocket, polling], utc);
    expect(chart.lines.map(({ label }) => label)).toEqual([
      'WebSocket p50',
      'WebSocket p95',
      'WebSocket p99',
      'Polling p50',
      'Polling p95',
      'Polling p99',
    ]);
    expect(chart.targets.map(({ value }) => value)).toEqual([8, 2000]);
  });

  it('has a logarithmic axis of whole decades around all of them', () => {
    const { scale } = latencyChart([websocket, polling], utc);
    expect(scale).toEqual({
      kind: 'logarithmic',
      min: 1,
      max: 10_000,
      ticks: [1, 10, 100, 1000, 10_000],
    });
  });

  it('has an axis even over nothing', () => {
    const chart = latencyChart(
      [
        { ...websocket, points: [] },
        { ...polling, points: [] },
      ],
      utc,
    );
    expect(chart.empty).toBe(true);
    expect(chart.scale).toMatchObject({ min: 1, max: 10_000 });
  });

  it('leaves a dash in the table where a transport had no sample', () => {
    const { rows } = latencyChart([websocket, polling], utc).table;
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['10:01–10:02', '7 ms / 14 ms / 28 ms', '1 s / 2 s / 4 s'],
      ['10:00–10:01', '6 ms / 12 ms / 24 ms', '–'],
    ]);
  });
});
