import type { LatencyMetric, LatencyPoint, Timeseries } from '../../src/core/slo/read-answers.ts';
import type { ChartLine, ChartModel, ChartTable, ChartTone, ChartWeight } from './chart-model.ts';
import { fillGaps } from './fill-gaps.ts';
import { formatDuration } from './format-duration.ts';
import { formatNumberOf } from './format-ratio.ts';
import { formatBucket, type Zone } from './format-time.ts';
import { transportNames } from './metrics.ts';
import type { ScansOf } from './scans-of.ts';

export type LatencyTimeseries = Extract<Timeseries, { metric: LatencyMetric }>;

const percentiles = [
  { key: 'p50', label: 'p50', weight: 'strong' },
  { key: 'p95', label: 'p95', weight: 'medium' },
  { key: 'p99', label: 'p99', weight: 'faint' },
] as const satisfies readonly { key: keyof LatencyPoint; label: string; weight: ChartWeight }[];

/** A scan sends some twenty updates: fewer than this are of a scan or two. */
const fewestUpdates = 30;

const tones: Record<LatencyMetric, ChartTone> = {
  websocketLatency: 'websocket',
  pollingLatency: 'fallback',
};

/** Both transports' latency on one logarithmic axis in ms, from their rows. */
export function latencyChart(
  [first, ...others]: readonly [LatencyTimeseries, ...LatencyTimeseries[]],
  zone: Zone = {},
  scansOf?: ScansOf,
): ChartModel {
  const all = [first, ...others];
  return {
    kind: 'lines',
    from: first.from,
    to: first.to,
    stepMs: first.stepMs,
    zone,
    breaches: [],
    scale: { kind: 'logarithmic', ...fitLatencyScale(all) },
    formatValue: formatDuration,
    lines: all.flatMap((series) => latencyLines(series, scansOf)),
    targets: all.map(({ metric, targetMs }) => ({
      value: targetMs,
      label: `${transportNames[metric]} target ${formatDuration(targetMs)}`,
      labelSide: 'above',
    })),
    summary: all.map((series) => summarise(series, zone)).join(' '),
    table: tabulate(all, zone, scansOf),
    empty: all.every(({ points }) => points.length === 0),
  };
}

function latencyLines(series: LatencyTimeseries, scansOf?: ScansOf): ChartLine[] {
  const label = transportNames[series.metric];
  const tone = tones[series.metric];
  return percentiles.map(({ key, label: percentile, weight }) => ({
    label: `${label} ${percentile}`,
    tone,
    weight,
    band: false,
    points: fillGaps(
      series.points.map((point) => ({
        t: point.t,
        y: point[key],
        lower: null,
        upper: null,
        muted: point.count < fewestUpdates,
        href: scansOf?.(point.t, series.metric),
        notes: [
          `${label} ${percentile} ${formatDuration(point[key])} · ${formatNumberOf(point.count, 'update')}`,
        ],
      })),
      series.stepMs,
    ),
  }));
}

/** Whole decades around all points and both targets. */
function fitLatencyScale(all: readonly LatencyTimeseries[]): {
  min: number;
  max: number;
  ticks: readonly number[];
} {
  const values = all.flatMap(({ targetMs, points }) => [
    targetMs,
    ...points.flatMap(({ p50, p99 }) => [p50, p99]),
  ]);
  const positive = values.filter((value) => value > 0);
  const low = Math.max(-1, Math.floor(Math.log10(Math.min(...positive))));
  const high = Math.min(6, Math.ceil(Math.log10(Math.max(...positive))));
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  return { min: 10 ** low, max: 10 ** high, ticks };
}

function summarise({ metric, points, targetMs, stepMs }: LatencyTimeseries, zone: Zone): string {
  const label = transportNames[metric];
  const latest = points.at(-1);
  if (!latest) return `${label} update latency: no samples in this span.`;
  const at = formatBucket(latest.t, stepMs, zone);
  const target = formatDuration(targetMs);
  return `${label} update latency, target median ${target}: latest median ${formatDuration(latest.p50)}, p95 ${formatDuration(latest.p95)}, at ${at}.`;
}

function tabulate(all: readonly LatencyTimeseries[], zone: Zone, scansOf?: ScansOf): ChartTable {
  const byTime = all.map(({ points }) => new Map(points.map((point) => [point.t, point])));
  const times = [...new Set(byTime.flatMap((points) => [...points.keys()]))].sort((a, b) => b - a);
  const { stepMs = 0, metric = 'websocketLatency' } = all[0] ?? {};
  return {
    columns: ['Time', ...all.map((series) => `${transportNames[series.metric]} p50 / p95 / p99`)],
    rows: times.map((t) => ({
      cells: [formatBucket(t, stepMs, zone), ...byTime.map((points) => cell(points.get(t)))],
      href: scansOf?.(t, metric),
    })),
  };
}

function cell(point: LatencyPoint | undefined): string {
  if (!point) return '–';
  return [point.p50, point.p95, point.p99].map(formatDuration).join(' / ');
}
