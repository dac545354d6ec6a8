import { describe, expect, it } from 'vitest';
import { compareRatios } from '../../../dashboard/data/compare-spans.ts';
import { chartStops, nextStop } from '../../../dashboard/data/chart-stops.ts';
import { describeCoverage } from '../../../dashboard/data/describe-coverage.ts';
import { describeBudget } from '../../../dashboard/data/describe-budget.ts';
import { latencyHeatmap } from '../../../dashboard/data/latency-heatmap.ts';
import { ratioChart } from '../../../dashboard/data/ratio-chart.ts';
import { drawSparkline } from '../../../dashboard/data/sparkline.ts';
import {
  fitCounts,
  lossParts,
  strategyParts,
  volumeChart,
  type ScansTimeseries,
} from '../../../dashboard/data/volume-chart.ts';
import { latencyBucket } from '../../../src/core/slo/latency-histogram.ts';
import { atLeast, below, minute, ratioPoint, tenOClock, utc } from './measured.ts';

const span = { from: tenOClock, to: tenOClock + 4 * minute };
const head = { ...span, covered: span, pendingMinutes: 0, stepMs: minute, timeZone: 'utc' };

describe('describeBudget()', () => {
  it.each([
    [96, 100, 'Error budget: 20% left'],
    [95, 100, 'Error budget: 0% left'],
    [92, 100, 'Error budget overspent: 160% used'],
    [0, 0, 'Error budget: no data'],
  ])('says of %i of %i at 95 %%: %s', (count, total, words) => {
    expect(describeBudget({ count, total }, { kind: 'at_least', ratio: 0.95 })).toBe(words);
  });
});

describe('describeCoverage()', () => {
  const answer = { from: tenOClock, covered: span, pendingMinutes: 0 };

  it('says nothing where all is in the numbers', () => {
    expect(describeCoverage(answer, utc)).toEqual([]);
    const wider = { from: tenOClock - minute, to: span.to };
    expect(describeCoverage({ ...answer, covered: wider }, utc)).toEqual([]);
  });

  it('says what is not kept any more', () => {
    expect(describeCoverage({ ...answer, covered: null }, utc)).toHaveLength(1);
    const [cut] = describeCoverage({ ...answer, from: tenOClock - minute }, utc);
    expect(cut).toContain('begin at 24 Nov, 10:00');
  });

  it('says how much is not added up yet', () => {
    const [pending] = describeCoverage({ ...answer, pendingMinutes: 1 }, utc);
    expect(pending).toContain('of 1 minute are not added up yet');
  });
});

describe('compareRatios()', () => {
  it('names what it compares with', () => {
    const same = compareRatios(below(1, 50), below(1, 50), 'worse', 'a day earlier');
    expect(same.words).toBe('as a day earlier');
    expect(compareRatios(atLeast(1, 2), atLeast(1, 2), 'better').words).toBe(
      'as in the span before',
    );
  });
});

describe('drawSparkline()', () => {
  const at = (n: number, value: number) => ({ t: tenOClock + n * minute, value });

  it('breaks where a step is missing, and shows a lone point as a dot', () => {
    const drawn = drawSparkline([at(0, 0), at(1, 1), at(3, 1)], head, 1);
    expect(drawn?.path).toBe('M12.5 22L37.5 2M87.5 2h0');
    expect(drawn?.targetY).toBe(2);
  });

  it('is flat in the middle where nothing changes', () => {
    expect(drawSparkline([at(0, 1), at(1, 1)], head, 1)?.path).toBe('M12.5 12L37.5 12');
  });

  it('is none of fewer than two points', () => {
    expect(drawSparkline([at(0, 1)], head, 1)).toBeNull();
  });
});

describe('volumeChart()', () => {
  const point = (n: number, websocket: number, failed: number) => ({
    t: tenOClock + n * minute,
    ...{ decided: websocket + failed, completed: websocket, failed, timedOut: 0 },
    ...{ abandoned: 0, cancelled: 0, rejected: 0, synthetic: 0 },
    strategies: { websocket, polling_fallback: 0, polling: 0, none: failed },
  });
  const series: ScansTimeseries = {
    ...head,
    metric: 'scans',
    points: [point(0, 3, 0), point(2, 5, 2)],
  };

  it('stacks parts on an axis that holds their sum', () => {
    const chart = volumeChart(series, strategyParts, 'Scans', utc);
    expect(chart.lines.map(({ points }) => points.map(({ y }) => y))).toEqual([
      [3, 5],
      [0, 0],
      [0, 0],
      [0, 2],
    ]);
    expect(chart.scale.max).toBeGreaterThanOrEqual(7);
    expect(chart.summary).toBe(
      'Scans: websocket 8, nobody got the result 2; most at 10:02–10:03 (7 scans).',
    );
  });

  it('leaves completed scans out of losses, and says where there was none', () => {
    const chart = volumeChart(series, lossParts, 'Losses', utc);
    expect(chart.table.rows.map(({ cells }) => cells)).toEqual([
      ['10:02–10:03', '2', '0', '0', '0', '0'],
      ['10:00–10:01', '0', '0', '0', '0', '0'],
    ]);
    const none = { ...series, points: [point(0, 3, 0)] };
    expect(volumeChart(none, lossParts, 'Losses', utc).summary).toBe('Losses: none in this span.');
  });

  it.each([
    [0, 4],
    [4, 4],
    [7, 8],
    [36, 40],
    [501, 600],
    [12_345, 12_500],
  ])('has for %i an axis up to %i', (most, max) => {
    const scale = fitCounts(most);
    expect(scale.max).toBe(max);
    expect(scale.ticks.every(Number.isInteger)).toBe(true);
    expect(scale.ticks.length).toBeLessThanOrEqual(7);
  });
});

describe('latencyHeatmap()', () => {
  const websocket = {
    ...head,
    metric: 'websocketLatency' as const,
    targetMs: 8,
    points: [
      {
        ...{ t: tenOClock + minute, p50: 6, p95: 20, p99: 20, count: 10 },
        histogram: { [latencyBucket(6)]: 9, [latencyBucket(20)]: 1 },
      },
    ],
  };
  const polling = { ...head, metric: 'pollingLatency' as const, targetMs: 2000, points: [] };

  it('has a column for each step and shades cells by their share of it', () => {
    const { columns, layers } = latencyHeatmap([websocket, polling], utc);
    expect(columns).toBe(4);
    expect(layers.map(({ level }) => level)).toEqual([3, 5]);
    expect(layers.every(({ path }) => /^M1 \d+h1v1h-1z$/.test(path))).toBe(true);
  });

  it('has both targets and whole decades on its axis', () => {
    const { ticks, targets, rows } = latencyHeatmap([websocket, polling], utc);
    expect(ticks.map(({ label }) => label)).toEqual(['1 ms', '10 ms', '100 ms', '1 s', '10 s']);
    expect(targets.every(({ place }) => place > 0 && place < 1)).toBe(true);
    expect(Number.isInteger(rows)).toBe(true);
  });

  it('says how many were late, and tells them in a table', () => {
    const { summary, table } = latencyHeatmap([websocket, polling], utc);
    expect(summary).toBe(
      'WebSocket: 1 of 10 updates later than 8 ms. Polling: no updates in this span.',
    );
    expect(table.rows.map(({ cells }) => cells)).toEqual([
      ['10:01–10:02', 'WebSocket', '9', '1', '0', '0', '0'],
    ]);
  });

  it('is empty over nothing', () => {
    expect(latencyHeatmap([polling], utc).empty).toBe(true);
  });
});

describe('walking a chart', () => {
  const points = [ratioPoint(tenOClock, 1, 42), ratioPoint(tenOClock + 3 * minute, 2, 40)];
  const chart = ratioChart(
    { ...head, metric: 'fallback', target: 0.05, points },
    utc,
    (t) => `/${t}`,
  );
  const stops = chartStops(chart);

  it('stops at points and not at gaps, each with its words and its scans', () => {
    expect(stops.map(({ words }) => words)).toEqual([
      '10:00–10:01; 2.4% · 1 of 42 scans; 95% interval 0.4–12.3%',
      expect.stringContaining('10:03–10:04; 5% · 2 of 40 scans'),
    ]);
    expect(stops[0]?.href).toBe(`/${tenOClock}`);
  });

  it('begins at the newest, goes by arrow keys and ends at the ends', () => {
    const [first, last] = stops;
    expect(nextStop('ArrowLeft', stops, null)).toBe(last);
    expect(nextStop('Home', stops, null)).toBe(first);
    expect(nextStop('ArrowLeft', stops, last?.x ?? 0)).toBe(first);
    expect(nextStop('ArrowLeft', stops, first?.x ?? 0)).toBeNull();
    expect(nextStop('Tab', stops, null)).toBeNull();
    expect(nextStop('ArrowLeft', [], null)).toBeNull();
  });
});
