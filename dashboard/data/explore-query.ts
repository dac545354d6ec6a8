import type { TimeseriesMetric } from '../../src/core/slo/read-answers.ts';
import type { Dimension } from '../../src/core/slo/rollup-dimensions.ts';
import type { Filters } from './view.ts';

/** In the order in which they are offered. */
export const exploreMetrics = [
  'fallback',
  'websocketSuccess',
  'completion',
  'websocketLatency',
  'pollingLatency',
  'scans',
] as const satisfies readonly TimeseriesMetric[];

export const exploreDimensions = [
  'platform',
  'appVersion',
  'networkType',
  'country',
  'provider',
  'strategy',
  'fallbackReason',
] as const satisfies readonly Dimension[];

export const sortings = ['scans', 'worst'] as const;
export type Sorting = (typeof sortings)[number];

export interface Explored {
  metric: TimeseriesMetric;
  by: Dimension;
  sort: Sorting;
}

/** What `/explore?metric=&by=&sort=` asks for; reasons are of what fell back, so they have no other metric. */
export function parseExplored(search: string): Explored {
  const params = new URLSearchParams(search);
  const by = exploreDimensions.find((known) => known === params.get('by')) ?? 'platform';
  const metric = exploreMetrics.find((known) => known === params.get('metric')) ?? 'fallback';
  const sort = sortings.find((known) => known === params.get('sort')) ?? 'scans';
  return { metric: by === 'fallbackReason' ? 'fallback' : metric, by, sort };
}

/** What to break down by once a value is chosen: the next that tells scans apart still. */
export function nextDimension(by: Dimension, filters: Filters): Dimension {
  const left = exploreDimensions.filter(
    (name) => name !== by && (name === 'fallbackReason' || filters[name] === undefined),
  );
  return left[0] ?? 'fallbackReason';
}
