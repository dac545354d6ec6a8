import { fewestScans } from '../../src/core/slo/breach-gate.ts';
import type { RatioMetric, RatioPoint, Timeseries } from '../../src/core/slo/read-answers.ts';
import { findBreaches } from './find-breaches.ts';
import type { ChartModel, ChartTable, ChartTone } from './chart-model.ts';
import { kindOf, ratioNames } from './metrics.ts';
import type { ScansOf } from './scans-of.ts';
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

const labelSides = { below: 'above', at_least: 'below' } as const;

/** The chart of one ratio over time, from its rows. */
export function ratioChart(
  series: RatioTimeseries,
  zone: Zone = {},
  scansOf?: ScansOf,
): ChartModel {
  const { metric, from, to, stepMs, target, points } = series;
  const kind = kindOf(metric);
  const readings = points.map((point) => {
    return { ...readRatio(point, target), href: scansOf?.(point.t, metric) };
  });
  const line = {
    label: ratioNames[metric],
    tone: tones[metric],
    weight: 'strong',
    band: true,
    points: fillGaps(readings, stepMs),
  } as const;
  const targetWords = `${kind === 'below' ? '<' : '≥'} ${formatRatio(target)}`;
  return {
    kind: 'lines',
    from,
    to,
    stepMs,
    zone,
    scale: { kind: 'linear', ...fitRatioScale(points, target, kind) },
    formatValue: (value) => formatRatio(value),
    lines: [line],
    targets: [{ value: target, label: `target ${targetWords}`, labelSide: labelSides[kind] }],
    summary: summarise(series, kind, targetWords, zone),
    breaches: findBreaches(points, stepMs, { kind, ratio: target }),
    table: tabulate(series, zone, scansOf),
    empty: points.length === 0,
  };
}

function readRatio(point: RatioPoint, target: number): Reading {
  return {
    t: point.t,
    y: point.ratio,
    lower: point.lower,
    upper: point.upper,
    muted: point.total < fewestScans,
    notes: [
      `${formatRatio(point.ratio, target)} · ${formatCounts(point)}`,
      `95% interval ${formatInterval(point.lower, point.upper)}`,
      ...(point.total < fewestScans ? ['too few scans to say much'] : []),
    ],
  };
}

function summarise(
  { metric, points: all, stepMs, target }: RatioTimeseries,
  kind: 'below' | 'at_least',
  targetWords: string,
  zone: Zone,
): string {
  const said = sayWith(stepMs, zone);
  // What is of too few scans is the last to be named as the worst.
  const solid = all.filter(({ total }) => total >= fewestScans);
  const points = solid.length > 0 ? solid : all;
  const latest = all.at(-1);
  if (!latest) return `${ratioNames[metric]}: no scans in this span.`;
  const worst = points.reduce((a, b) =>
    (kind === 'below' ? b.ratio > a.ratio : b.ratio < a.ratio) ? b : a,
  );
  const edge = kind === 'below' ? 'highest' : 'lowest';
  const breached = findBreaches(all, stepMs, { kind, ratio: target }).length;
  const breaches =
    breached === 0 ? '' : ` Breached ${breached === 1 ? 'once' : `${breached} times`}.`;
  return `${ratioNames[metric]}, target ${targetWords}: latest ${said(latest)}; ${edge} ${said(worst)}.${breaches}`;
}

function sayWith(stepMs: number, zone: Zone): (point: RatioPoint) => string {
  return (point) =>
    `${formatRatio(point.ratio)} at ${formatBucket(point.t, stepMs, zone)} (${formatCounts(point)})`;
}

function tabulate(
  { points, target, stepMs, metric }: RatioTimeseries,
  zone: Zone,
  scansOf?: ScansOf,
): ChartTable {
  return {
    columns: ['Time', 'Ratio', 'Scans', '95% interval'],
    rows: points.toReversed().map((point) => ({
      cells: [
        formatBucket(point.t, stepMs, zone),
        formatRatio(point.ratio, target),
        formatCounts(point).replace(/ scans?$/, ''),
        formatInterval(point.lower, point.upper),
      ],
      href: scansOf?.(point.t, metric),
    })),
  };
}
