import type { ChangeVerdict, Missing } from './compare-ratios.ts';
import {
  histogramCount,
  percentileMs,
  sampleBounds,
  type LatencyHistogram,
} from './latency-histogram.ts';
import { z95 } from './ratio.ts';

/** `upperMs` is null where so few samples do not bound the percentile from above. */
export interface PercentileInterval {
  readonly lowerMs: number;
  readonly upperMs: number | null;
}

/**
 * 95 % interval of the percentile `q` (0 < q < 1) of what the samples are drawn from; null over nothing.
 * It runs between the samples of rank nq ∓ z·√(nq(1−q)), rounded outward, and to the outer edges of their buckets.
 * Source: W. J. Conover (1999), "Practical Nonparametric Statistics", 3.2; rounded outward it covers at least 95 %
 * at every n from 10 to 2,000 for p50, p95 and p99, where Conover's own rounding falls to 84 % (exact sums).
 */
export function percentileInterval(
  histogram: LatencyHistogram,
  q: number,
): PercentileInterval | null {
  const n = histogramCount(histogram);
  if (n === 0) return null;
  const reach = z95 * Math.sqrt(n * q * (1 - q));
  const lowest = Math.floor(n * q - reach);
  const highest = Math.ceil(n * q + reach) + 1;
  return {
    lowerMs: lowest < 1 ? 0 : (sampleBounds(histogram, lowest)?.lowerMs ?? 0),
    upperMs: sampleBounds(histogram, highest)?.upperMs ?? null,
  };
}

export interface ComparedPercentiles extends ChangeVerdict {
  readonly state: 'compared';
  /** The percentile in ms, within 4.5 % of the exact one. */
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly beforeInterval: PercentileInterval;
  readonly afterInterval: PercentileInterval;
}

export type PercentileComparison =
  | { readonly state: 'no_data'; readonly missing: Missing }
  | ComparedPercentiles;

/**
 * Whether a percentile changed from one span to another: only where the two 95 % intervals do not overlap.
 * That is stricter than a 5 % test (chance passes it in under 1 %), and blind to changes within a bucket's 9 %.
 * Source: N. Schenker & J. F. Gentleman (2001), The American Statistician 55, 182–186.
 */
export function comparePercentiles(
  before: LatencyHistogram,
  after: LatencyHistogram,
  q: number,
): PercentileComparison {
  const was = measurePercentile(before, q);
  const is = measurePercentile(after, q);
  if (was === null || is === null) {
    const missing = was !== null ? 'after' : is !== null ? 'before' : 'both';
    return { state: 'no_data', missing };
  }
  const change = is.ms > was.ms ? 'up' : is.ms < was.ms ? 'down' : 'none';
  const verdict = judgeIntervals(was.interval, is.interval);
  return {
    state: 'compared',
    beforeMs: was.ms,
    afterMs: is.ms,
    beforeInterval: was.interval,
    afterInterval: is.interval,
    change,
    ...(change === 'none' ? { real: false, reason: 'no_change' } : verdict),
  };
}

function measurePercentile(histogram: LatencyHistogram, q: number) {
  const ms = percentileMs(histogram, q);
  const interval = percentileInterval(histogram, q);
  return ms === null || interval === null ? null : { ms, interval };
}

function judgeIntervals(
  was: PercentileInterval,
  is: PercentileInterval,
): Pick<ChangeVerdict, 'real' | 'reason'> {
  if (liesAbove(is, was) || liesAbove(was, is)) return { real: true, reason: 'beyond_chance' };
  const unbounded = was.upperMs === null || is.upperMs === null;
  return { real: false, reason: unbounded ? 'too_few_samples' : 'within_chance' };
}

/** Buckets leave out their lower edge, so intervals that only touch do not overlap. */
function liesAbove(higher: PercentileInterval, lower: PercentileInterval): boolean {
  return lower.upperMs !== null && higher.lowerMs >= lower.upperMs;
}
