/** Counts by bucket; bucket `i` holds durations in (2^((i−1)/8), 2^(i/8)] seconds, so ±4.5 % about its middle. */
export type LatencyHistogram = Readonly<Record<string, number>>;

export const bucketsPerOctave = 8;
const smallestSeconds = 1e-6;

/** Bucket of a duration in ms: ceil(log2(seconds) × 8). Below a microsecond counts as one. */
export function latencyBucket(ms: number): number {
  return Math.ceil(Math.log2(Math.max(ms / 1000, smallestSeconds)) * bucketsPerOctave);
}

/** A duration in ms that is within 4.5 % of all in the bucket: its geometric middle. */
export function bucketMiddleMs(bucket: number): number {
  return 1000 * 2 ** ((bucket - 0.5) / bucketsPerOctave);
}

export function addLatency(histogram: LatencyHistogram, ms: number): LatencyHistogram {
  const bucket = String(latencyBucket(ms));
  return { ...histogram, [bucket]: (histogram[bucket] ?? 0) + 1 };
}

export function mergeHistograms(histograms: Iterable<LatencyHistogram>): LatencyHistogram {
  const sum: Record<string, number> = {};
  for (const histogram of histograms) {
    for (const [bucket, count] of Object.entries(histogram)) {
      sum[bucket] = (sum[bucket] ?? 0) + count;
    }
  }
  return sum;
}

export function histogramCount(histogram: LatencyHistogram): number {
  return Object.values(histogram).reduce((sum, count) => sum + count, 0);
}

/**
 * The value in ms that a share `q` (0..1) of the samples does not pass, by nearest rank; null over nothing.
 * Within 4.5 % of the exact one.
 */
export function percentileMs(histogram: LatencyHistogram, q: number): number | null {
  const total = histogramCount(histogram);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(q * total));
  const buckets = Object.entries(histogram)
    .map(([bucket, count]) => [Number(bucket), count] as const)
    .sort(([a], [b]) => a - b);
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= rank) return bucketMiddleMs(bucket);
  }
  return null;
}
