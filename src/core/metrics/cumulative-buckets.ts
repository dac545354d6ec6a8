import {
  bucketMiddleMs,
  bucketsPerOctave,
  latencyBucket,
  type LatencyHistogram,
} from '../slo/latency-histogram.ts';
import type { BucketBounds, Exemplar, HistogramPoint } from './metric.ts';

/** What is at or under a bound; the last bound is infinite. */
export interface CumulativeBucket {
  readonly le: number;
  readonly count: number;
  readonly exemplar: Exemplar | undefined;
}

/** A histogram at fixed bounds in seconds, as Prometheus has it: each holds all that is at or under it. */
export function cumulativeBuckets(
  { histogram, exemplars }: HistogramPoint,
  bounds: BucketBounds,
): CumulativeBucket[] {
  const ascending = ascendingBuckets(histogram);
  let [sum, next] = [0, 0];
  return edgesOf(bounds).map((edge) => {
    let exemplar: Exemplar | undefined;
    for (
      let one = ascending[next];
      one !== undefined && one.bucket <= edge;
      one = ascending[next]
    ) {
      sum += one.count;
      // The slowest of those that share a bound.
      exemplar = exemplars?.get(one.bucket) ?? exemplar;
      next += 1;
    }
    return { le: 2 ** (edge / bucketsPerOctave), count: sum, exemplar };
  });
}

function edgesOf({ first, last, step }: BucketBounds): number[] {
  const length = Math.floor((last - first) / step) + 1;
  return [...Array.from({ length }, (_, index) => first + index * step), Infinity];
}

/**
 * The sum of the samples in seconds, each taken as its bucket's middle, so within 4.5 %. Added up in one order,
 * so that no rounding lets it fall as counts grow.
 */
export function approximateSum(histogram: LatencyHistogram): number {
  const zero = latencyBucket(0);
  return ascendingBuckets(histogram).reduce(
    (sum, { bucket, count }) =>
      bucket <= zero ? sum : sum + (count * bucketMiddleMs(bucket)) / 1000,
    0,
  );
}

function ascendingBuckets(histogram: LatencyHistogram): { bucket: number; count: number }[] {
  return Object.entries(histogram)
    .map(([bucket, count]) => ({ bucket: Number(bucket), count }))
    .toSorted((a, b) => a.bucket - b.bucket);
}
