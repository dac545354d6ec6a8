import { latencyBucket, type LatencyHistogram } from '../../src/core/slo/latency-histogram.ts';
import type { ChartTable } from './chart-model.ts';
import { formatDuration } from './format-duration.ts';
import { formatCount } from './format-ratio.ts';
import { formatBucket, type Zone } from './format-time.ts';
import type { LatencyTimeseries } from './latency-chart.ts';
import { transportNames } from './metrics.ts';

/** Bounds of the table's columns in ms. */
const bounds = [8, 50, 500, 2000] as const;

/** Updates of each step by how late they were. */
export function tabulateLatencies(all: readonly LatencyTimeseries[], zone: Zone): ChartTable {
  const columns = [
    'Time',
    'Transport',
    ...bounds.map((ms) => `≤ ${formatDuration(ms)}`),
    `> ${formatDuration(2000)}`,
  ];
  const rows = all.flatMap(({ metric, points, stepMs }) =>
    points.map(({ t, histogram }) => ({
      t,
      cells: [formatBucket(t, stepMs, zone), transportNames[metric], ...split(histogram)],
    })),
  );
  return { columns, rows: rows.sort((a, b) => b.t - a.t).map(({ cells }) => ({ cells })) };
}

/** Updates over the bound before and up to each bound, by the bucket that the bound falls into. */
function split(histogram: LatencyHistogram): string[] {
  const counts = [...bounds, Infinity].map(() => 0);
  for (const [bucket, n] of Object.entries(histogram)) {
    const found = bounds.findIndex((ms) => Number(bucket) <= latencyBucket(ms));
    const index = found === -1 ? bounds.length : found;
    counts[index] = (counts[index] ?? 0) + n;
  }
  return counts.map(formatCount);
}
