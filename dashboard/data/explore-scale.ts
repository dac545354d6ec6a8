import { latencyTargetsMs, objectives } from '../../src/core/slo/objectives.ts';
import type { TimeseriesMetric } from '../../src/core/slo/read-answers.ts';
import type { Dimension } from '../../src/core/slo/rollup-dimensions.ts';
import type { ExploreRow } from './explore-rows.ts';
import { fitRatioScale } from './fit-ratio-scale.ts';
import { formatDuration } from './format-duration.ts';
import { formatCount, formatRatio } from './format-ratio.ts';
import { fitCounts } from './volume-chart.ts';

/** One axis for all rows: places on it are in per cent of its width. */
export interface ExploreScale {
  place: (value: number) => number;
  /** Whether a bar from its left end has a meaning: the axis begins at nothing. */
  fromZero: boolean;
  target: { place: number; label: string } | null;
  ends: readonly [string, string];
}

export function exploreScale(
  rows: readonly ExploreRow[],
  metric: TimeseriesMetric,
  by: Dimension,
): ExploreScale {
  // The target is for all reasons together.
  if (by === 'fallbackReason') return shares(rows);
  switch (metric) {
    case 'scans': {
      const { max } = fitCounts(Math.max(0, ...rows.map(({ scans }) => scans)));
      return linear(0, max, null, formatCount);
    }
    case 'websocketLatency':
      return logarithmic(rows, latencyTargetsMs.websocket);
    case 'pollingLatency':
      return logarithmic(rows, latencyTargetsMs.polling);
    default: {
      const { kind, ratio: target } = objectives[metric];
      const solid = rows.filter(({ muted }) => !muted);
      const points = (solid.length > 0 ? solid : rows).flatMap(({ figure }) =>
        figure === null ? [] : [{ ratio: figure }],
      );
      const { min, max } = fitRatioScale(points, target, kind);
      return linear(min, max, target, (value) => formatRatio(value));
    }
  }
}

function shares(rows: readonly ExploreRow[]): ExploreScale {
  const points = rows.map(({ figure }) => ({ ratio: figure ?? 0 }));
  return linear(0, fitRatioScale(points, 0, 'below').max, null, (value) => formatRatio(value));
}

function linear(
  min: number,
  max: number,
  target: number | null,
  format: (value: number) => string,
): ExploreScale {
  const place = (value: number): number => toPercent((value - min) / (max - min));
  return {
    place,
    fromZero: min === 0,
    target: target === null ? null : { place: place(target), label: format(target) },
    ends: [format(min), format(max)],
  };
}

/** Whole decades around the target, all medians and their p95. */
function logarithmic(rows: readonly ExploreRow[], targetMs: number): ExploreScale {
  const values = rows
    .flatMap(({ lower, upper }) => [lower, upper])
    .filter((value) => value !== null && value > 0)
    .concat(targetMs)
    .map((value) => Math.log10(value ?? targetMs));
  const low = Math.floor(Math.min(...values));
  const high = Math.max(low + 1, Math.ceil(Math.max(...values)));
  const place = (value: number): number =>
    toPercent((Math.log10(Math.max(value, 1e-6)) - low) / (high - low));
  return {
    place,
    fromZero: false,
    target: { place: place(targetMs), label: formatDuration(targetMs) },
    ends: [formatDuration(10 ** low), formatDuration(10 ** high)],
  };
}

function toPercent(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
}
