import {
  histogramCount,
  latencyBucket,
  mergeHistograms,
} from '../../src/core/slo/latency-histogram.ts';
import { formatDuration } from './format-duration.ts';
import { formatCount, formatNumberOf } from './format-ratio.ts';
import type { Zone } from './format-time.ts';
import type { ChartTable } from './chart-model.ts';
import type { LatencyTimeseries } from './latency-chart.ts';
import { tabulateLatencies } from './latency-table.ts';
import { transportNames } from './metrics.ts';

/** Cells of one transport that hold about as much, as one SVG path. */
export interface HeatLayer {
  metric: LatencyTimeseries['metric'];
  /** 1 is the least, `heatLevels` the most. */
  level: number;
  path: string;
}

export interface HeatLine {
  /** From the top, 0..1. */
  place: number;
  label: string;
}

/** A heatmap in a box of `columns` × `rows`, whose cells are 1 × 1. */
export interface Heatmap {
  columns: number;
  rows: number;
  layers: readonly HeatLayer[];
  ticks: readonly HeatLine[];
  targets: readonly HeatLine[];
  summary: string;
  table: ChartTable;
  empty: boolean;
}

export const heatLevels = 5;
/** Four rows an octave: what a screen can show of the histogram's eight. */
const rowsPerBucket = 1 / 2;

/** Where updates of both transports fell, in time and on a logarithmic axis of ms, from their rows. */
export function latencyHeatmap(all: readonly LatencyTimeseries[], zone: Zone = {}): Heatmap {
  const { from = 0, to = 0, stepMs = 1 } = all[0] ?? {};
  const firstStep = Math.floor(from / stepMs);
  const columns = Math.max(1, Math.ceil(to / stepMs) - firstStep);
  const { low, high } = fitBuckets(all);
  const rows = high - low;
  const placeOf = (ms: number): number => (high - Math.log2(ms / 1000) * 8 * rowsPerBucket) / rows;
  return {
    columns,
    rows,
    layers: all.flatMap((series) =>
      layersOf(series, (t) => Math.round(t / stepMs) - firstStep, high),
    ),
    ticks: decades(low, high).map((ms) => ({ place: placeOf(ms), label: formatDuration(ms) })),
    targets: all.map(({ targetMs }) => ({
      place: placeOf(targetMs),
      label: `target ${formatDuration(targetMs)}`,
    })),
    summary: all.map((series) => summarise(series)).join(' '),
    table: tabulateLatencies(all, zone),
    empty: all.every(({ points }) => points.length === 0),
  };
}

/** Row of a bucket: `r` holds up to 2^(r/4) seconds. */
function rowOf(bucket: number): number {
  return Math.ceil(bucket * rowsPerBucket);
}

/** From 1 ms to 10 s at the least, so that neither target is at an edge. */
function fitBuckets(all: readonly LatencyTimeseries[]): { low: number; high: number } {
  const used = all.flatMap(({ points }) =>
    points.flatMap(({ histogram }) =>
      Object.keys(histogram).map((bucket) => rowOf(Number(bucket))),
    ),
  );
  const low = Math.min(rowOf(latencyBucket(1)), ...used) - 1;
  return {
    low: Math.max(low, rowOf(latencyBucket(0.1))),
    high: Math.max(rowOf(latencyBucket(10_000)), ...used),
  };
}

function decades(low: number, high: number): number[] {
  const least = 1000 * 2 ** (low / (8 * rowsPerBucket));
  const most = 1000 * 2 ** (high / (8 * rowsPerBucket));
  return [0.1, 1, 10, 100, 1000, 10_000, 100_000].filter((ms) => ms >= least && ms <= most);
}

/** Shares of a step's updates, by which cells are shaded: so a busy hour and a quiet one look alike. */
const levelsFrom = [0.3, 0.15, 0.07, 0.02, 0];

function layersOf(
  { metric, points }: LatencyTimeseries,
  columnOf: (t: number) => number,
  high: number,
): HeatLayer[] {
  const paths = new Map<number, string>();
  for (const { t, histogram } of points) {
    const count = histogramCount(histogram);
    const byRow = new Map<number, number>();
    for (const [bucket, n] of Object.entries(histogram)) {
      const row = rowOf(Number(bucket));
      byRow.set(row, (byRow.get(row) ?? 0) + n);
    }
    for (const [row, n] of byRow) {
      const level = heatLevels - levelsFrom.findIndex((least) => n / count > least);
      const cell = `M${columnOf(t)} ${high - row}h1v1h-1z`;
      paths.set(level, (paths.get(level) ?? '') + cell);
    }
  }
  return [...paths]
    .map(([level, path]) => ({ metric, level, path }))
    .sort((a, b) => a.level - b.level);
}

function summarise({ metric, points, targetMs }: LatencyTimeseries): string {
  const merged = mergeHistograms(points.map(({ histogram }) => histogram));
  const count = histogramCount(merged);
  if (count === 0) return `${transportNames[metric]}: no updates in this span.`;
  const targetBucket = latencyBucket(targetMs);
  const late = Object.entries(merged).reduce(
    (sum, [bucket, n]) => (Number(bucket) > targetBucket ? sum + n : sum),
    0,
  );
  return `${transportNames[metric]}: ${formatCount(late)} of ${formatNumberOf(count, 'update')} later than ${formatDuration(targetMs)}.`;
}
