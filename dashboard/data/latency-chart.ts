import type { LatencyMetric, LatencyPoint, Timeseries } from '../../src/core/slo/read-answers.ts';
import type { ChartLine, ChartModel, ChartTable, ChartTone, ChartWeight } from './chart-model.ts';
import { fillGaps } from './fill-gaps.ts';
import { formatDuration } from './format-duration.ts';
import { formatNumberOf } from './format-ratio.ts';
import { formatBucket, type Zone } from './format-time.ts';

export type LatencyTimeseries = Extract<Timeseries, { metric: LatencyMetric }>;

const percentiles = [
  { key: 'p50', label: 'p50', weight: 'strong' },
  { key: 'p95', label: 'p95', weight: 'medium' },
  { key: 'p99', label: 'p99', weight: 'faint' },
] as const satisfies readonly { key: keyof LatencyPoint; label: string; weight: ChartWeight }[];

const names: Record<LatencyMetric, { label: string; tone: ChartTone }> = {
  websocketLatency: { label: 'WebSocket', tone: 'websocket' },
  pollingLatency: { label: 'Polling', tone: 'fallback' },
};

/** Both transports' latency on one logarithmic axis in ms, from their rows. */
export function latencyChart(
  websocket: LatencyTimeseries,
  polling: LatencyTimeseries,
  zone: Zone = {},
): ChartModel {
  const all = [websocket, polling];
  return {
    from: websocket.from,
    to: websocket.to,
    stepMs: websocket.stepMs,
    scale: { kind: 'logarithmic', ...fitLatencyScale(all) },
    formatValue: formatDuration,
    lines: all.flatMap(latencyLines),
    targets: all.map(({ metric, targetMs }) => ({
      value: targetMs,
      label: `${names[metric].label} target ${formatDuration(targetMs)}`,
      labelSide: 'above',
    })),
    summary: all.map((series) => summarise(series, zone)).join(' '),
    table: tabulate(websocket, polling, zone),
    empty: all.every(({ points }) => points.length === 0),
  };
}

function latencyLines(series: LatencyTimeseries): ChartLine[] {
  const { label, tone } = names[series.metric];
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
  const { label } = names[metric];
  const latest = points.at(-1);
  if (!latest) return `${label} update latency: no samples in this span.`;
  const at = formatBucket(latest.t, stepMs, zone);
  const target = formatDuration(targetMs);
  return `${label} update latency, target median ${target}: latest median ${formatDuration(latest.p50)}, p95 ${formatDuration(latest.p95)}, at ${at}.`;
}

function tabulate(
  websocket: LatencyTimeseries,
  polling: LatencyTimeseries,
  zone: Zone,
): ChartTable {
  const bySocket = new Map(websocket.points.map((point) => [point.t, point]));
  const byPoll = new Map(polling.points.map((point) => [point.t, point]));
  const times = [...new Set([...bySocket.keys(), ...byPoll.keys()])].sort((a, b) => b - a);
  return {
    columns: ['Time', 'WebSocket p50 / p95 / p99', 'Polling p50 / p95 / p99'],
    rows: times.map((t) => [
      formatBucket(t, websocket.stepMs, zone),
      cell(bySocket.get(t)),
      cell(byPoll.get(t)),
    ]),
  };
}

function cell(point: LatencyPoint | undefined): string {
  if (!point) return '–';
  return [point.p50, point.p95, point.p99].map(formatDuration).join(' / ');
}
