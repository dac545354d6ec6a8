import type { ScansPoint, Timeseries } from '../../src/core/slo/read-answers.ts';
import type { ChartLine, ChartModel, ChartTone } from './chart-model.ts';
import { formatCount, formatNumberOf } from './format-ratio.ts';
import { formatBucket, type Zone } from './format-time.ts';
import type { ScansOf } from './scans-of.ts';
import { describeOutcome, describeStrategy } from './words.ts';

export type ScansTimeseries = Extract<Timeseries, { metric: 'scans' }>;

interface Part {
  label: string;
  tone: ChartTone;
  count: (point: ScansPoint) => number;
}

export const strategyParts: readonly Part[] = [
  { label: describeStrategy('websocket'), tone: 'websocket', count: (p) => p.strategies.websocket },
  {
    label: describeStrategy('polling_fallback'),
    tone: 'fallback',
    count: (p) => p.strategies.polling_fallback,
  },
  { label: describeStrategy('polling'), tone: 'polling', count: (p) => p.strategies.polling },
  { label: describeStrategy('none'), tone: 'none', count: (p) => p.strategies.none },
];

/** Without those that completed, beside which the others would not be seen. */
export const lossParts: readonly Part[] = [
  { label: describeOutcome('failed'), tone: 'failed', count: (p) => p.failed },
  { label: describeOutcome('timed_out'), tone: 'timed_out', count: (p) => p.timedOut },
  { label: describeOutcome('abandoned'), tone: 'abandoned', count: (p) => p.abandoned },
  { label: describeOutcome('cancelled'), tone: 'none', count: (p) => p.cancelled },
  { label: describeOutcome('rejected'), tone: 'other', count: (p) => p.rejected },
];

/** Scans over time as stacked bars, from their rows. */
export function volumeChart(
  series: ScansTimeseries,
  parts: readonly Part[],
  title: string,
  zone: Zone = {},
  scansOf?: ScansOf,
): ChartModel {
  const { from, to, stepMs, points } = series;
  return {
    kind: 'stack',
    from,
    to,
    stepMs,
    zone,
    scale: {
      kind: 'linear',
      ...fitCounts(Math.max(0, ...points.map((point) => sumOf(point, parts)))),
    },
    formatValue: formatCount,
    lines: parts.map((part) => toLine(part, series, scansOf)),
    targets: [],
    breaches: [],
    summary: summarise(series, parts, title, zone),
    table: {
      columns: ['Time', ...parts.map(({ label }) => label)],
      rows: points.toReversed().map((point) => ({
        cells: [
          formatBucket(point.t, stepMs, zone),
          ...parts.map(({ count }) => formatCount(count(point))),
        ],
        href: scansOf?.(point.t, 'scans'),
      })),
    },
    empty: points.length === 0,
  };
}

function toLine(
  { label, tone, count }: Part,
  { points, stepMs }: ScansTimeseries,
  scansOf?: ScansOf,
): ChartLine {
  return {
    label,
    tone,
    weight: 'strong',
    band: false,
    points: points.map((point) => ({
      x: point.t + stepMs / 2,
      y: count(point),
      ...{ lower: null, upper: null, isolated: false, muted: false },
      notes: count(point) === 0 ? [] : [`${label} ${formatCount(count(point))}`],
      href: scansOf?.(point.t, 'scans'),
    })),
  };
}

/** An axis of whole, round counts that holds the most, in five parts or fewer. */
export function fitCounts(most: number): { min: number; max: number; ticks: readonly number[] } {
  const decade = 10 ** Math.floor(Math.log10(Math.max(4, most)));
  const step = [0.25, 0.5, 1, 2].map((n) => n * decade).find((n) => n * 5 >= most && n >= 1) ?? 1;
  const parts = Math.max(1, Math.ceil(Math.max(4, most) / step));
  const ticks = Array.from({ length: parts + 1 }, (_, n) => Math.round(n * step * 100) / 100);
  return { min: 0, max: ticks.at(-1) ?? 4, ticks };
}

function summarise(
  { points, stepMs }: ScansTimeseries,
  parts: readonly Part[],
  title: string,
  zone: Zone,
): string {
  if (points.length === 0) return `${title}: no scans in this span.`;
  const sums = parts
    .map(({ label, count }) => ({
      label,
      sum: points.reduce((sum, point) => sum + count(point), 0),
    }))
    .filter(({ sum }) => sum > 0);
  if (sums.length === 0) return `${title}: none in this span.`;
  const busiest = points.reduce((a, b) => (sumOf(b, parts) > sumOf(a, parts) ? b : a));
  const listed = sums.map(({ label, sum }) => `${label.toLowerCase()} ${formatCount(sum)}`);
  return `${title}: ${listed.join(', ')}; most at ${formatBucket(busiest.t, stepMs, zone)} (${formatNumberOf(sumOf(busiest, parts), 'scan')}).`;
}

function sumOf(point: ScansPoint, parts: readonly Part[]): number {
  return parts.reduce((sum, { count }) => sum + count(point), 0);
}
