import type { RatioMetric, RatioPoint, Timeseries } from '../../src/core/slo/read-answers.ts';
import type { ChartModel, ChartTable, ChartTone } from './chart-model.ts';
import { fillGaps, type Reading } from './fill-gaps.ts';
import { formatCounts, formatInterval, formatRatio } from './format-ratio.ts';
import { formatBucket, type Zone } from './format-time.ts';
import { fitRatioScale } from './fit-ratio-scale.ts';

export type RatioTimeseries = Extract<Timeseries, { metric: RatioMetric }>;

const tones: Record<RatioMetric, ChartTone> = {
  websocketSuccess: 'websocket',
  fallback: 'fallback',
  completion: 'completion',
};

const titles: Record<RatioMetric, string> = {
  websocketSuccess: 'WebSocket success',
  fallback: 'Polling fallback',
  completion: 'Scan completion',
};

/** The chart of one ratio over time, from its rows. */
export function ratioChart(series: RatioTimeseries, zone: Zone = {}): ChartModel {
  const { metric, from, to, stepMs, target, points } = series;
  const kind = metric === 'fallback' ? 'below' : 'at_least';
  const readings = points.map((point) => readRatio(point, target));
  const line = {
    label: titles[metric],
    tone: tones[metric],
    weight: 'strong',
    band: true,
    points: fillGaps(readings, stepMs),
  } as const;
  const targetWords = `${kind === 'below' ? '<' : '≥'} ${formatRatio(target)}`;
  return {
    from,
    to,
    stepMs,
    scale: { kind: 'linear', ...fitRatioScale(points, target, kind) },
    formatValue: (value) => formatRatio(value),
    lines: [line],
    targets: [
      {
        value: target,
        label: `target ${targetWords}`,
        labelSide: kind === 'below' ? 'above' : 'below',
      },
    ],
    summary: summarise(series, kind, targetWords, zone),
    table: tabulate(points, target, stepMs, zone),
    empty: points.length === 0,
  };
}

function readRatio(point: RatioPoint, target: number): Reading {
  return {
    t: point.t,
    y: point.ratio,
    lower: point.lower,
    upper: point.upper,
    notes: [
      `${formatRatio(point.ratio, target)} · ${formatCounts(point)}`,
      `95% interval ${formatInterval(point.lower, point.upper)}`,
    ],
  };
}

function summarise(
  { metric, points, stepMs }: RatioTimeseries,
  kind: 'below' | 'at_least',
  targetWords: string,
  zone: Zone,
): string {
  const latest = points.at(-1);
  if (!latest) return `${titles[metric]}: no scans in this span.`;
  const worst = points.reduce((a, b) =>
    (kind === 'below' ? b.ratio > a.ratio : b.ratio < a.ratio) ? b : a,
  );
  const said = (point: RatioPoint): string =>
    `${formatRatio(point.ratio)} at ${formatBucket(point.t, stepMs, zone)} (${formatCounts(point)})`;
  const edge = kind === 'below' ? 'highest' : 'lowest';
  return `${titles[metric]}, target ${targetWords}: latest ${said(latest)}; ${edge} ${said(worst)}.`;
}

function tabulate(
  points: readonly RatioPoint[],
  target: number,
  stepMs: number,
  zone: Zone,
): ChartTable {
  return {
    columns: ['Time', 'Ratio', 'Scans', '95% interval'],
    rows: points
      .toReversed()
      .map((point) => [
        formatBucket(point.t, stepMs, zone),
        formatRatio(point.ratio, target),
        formatCounts(point).replace(/ scans?$/, ''),
        formatInterval(point.lower, point.upper),
      ]),
  };
}
