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

/** A duration is over `lowerMs` and at most `upperMs`. */
export interface DurationBounds {
  readonly lowerMs: number;
  readonly upperMs: number;
}

/** The edges of a bucket in ms; the lowest holds all that is shorter, so it begins at 0. */
function bucketEdges(bucket: number): DurationBounds {
  const lowerMs = bucket <= latencyBucket(0) ? 0 : 1000 * 2 ** ((bucket - 1) / bucketsPerOctave);
  return { lowerMs, upperMs: 1000 * 2 ** (bucket / bucketsPerOctave) };
}

/**
 * The value in ms that a share `q` (0..1) of the samples does not pass, by nearest rank; null over nothing.
 * Within 4.5 % of the exact one.
 */
export function percentileMs(histogram: LatencyHistogram, q: number): number | null {
  const bucket = bucketOfRank(histogram, nearestRank(histogram, q));
  return bucket === null ? null : bucketMiddleMs(bucket);
}

/** Where the exact percentile of the samples lies for certain; null over nothing. Not a confidence interval. */
export function percentileBounds(histogram: LatencyHistogram, q: number): DurationBounds | null {
  return sampleBounds(histogram, nearestRank(histogram, q));
}

/** Where the `rank`-th shortest sample lies, from 1; null where there is none. */
export function sampleBounds(histogram: LatencyHistogram, rank: number): DurationBounds | null {
  const bucket = bucketOfRank(histogram, rank);
  return bucket === null ? null : bucketEdges(bucket);
}

/** A share (0..1) of samples, known as well as buckets tell. */
export interface ShareBounds {
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The share of samples at or under `thresholdMs`; null over nothing. The bucket that the threshold falls into
 * counts in `upper` and not in `lower`, and in `share` by the part of its width, on a log scale, that is under it.
 * Exact where the threshold is a bucket's edge, as 2 s is; 8 ms lies within (7.81, 8.52].
 */
export function shareAtOrUnder(
  histogram: LatencyHistogram,
  thresholdMs: number,
): ShareBounds | null {
  const total = histogramCount(histogram);
  if (total === 0) return null;
  let [share, lower, upper] = [0, 0, 0];
  for (const [bucket, count] of ascendingBuckets(histogram)) {
    const part = partAtOrUnder(bucket, thresholdMs);
    share += part * count;
    if (part === 1) lower += count;
    if (thresholdMs > bucketEdges(bucket).lowerMs) upper += count;
  }
  return { share: share / total, lower: lower / total, upper: upper / total };
}

function partAtOrUnder(bucket: number, thresholdMs: number): number {
  const { lowerMs, upperMs } = bucketEdges(bucket);
  if (thresholdMs >= upperMs) return 1;
  if (thresholdMs <= lowerMs) return 0;
  return lowerMs === 0
    ? thresholdMs / upperMs
    : Math.log2(thresholdMs / lowerMs) * bucketsPerOctave;
}

/** 0.55 × 100 is 55.00000000000001, and must not be rank 56. */
function nearestRank(histogram: LatencyHistogram, q: number): number {
  return Math.max(1, Math.ceil(q * histogramCount(histogram) - 1e-9));
}

function bucketOfRank(histogram: LatencyHistogram, rank: number): number | null {
  let seen = 0;
  for (const [bucket, count] of ascendingBuckets(histogram)) {
    seen += count;
    if (seen >= rank) return bucket;
  }
  return null;
}

function ascendingBuckets(histogram: LatencyHistogram): (readonly [number, number])[] {
  return Object.entries(histogram)
    .map(([bucket, count]) => [Number(bucket), count] as const)
    .sort(([a], [b]) => a - b);
}
