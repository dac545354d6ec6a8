import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import {
  bucketsPerOctave,
  histogramCount,
  latencyBucket,
  type LatencyHistogram,
} from '../../core/slo/latency-histogram.ts';

const scale = Math.log2(bucketsPerOctave);
/** Holds what took no time by clocks that count milliseconds: OTLP's count of zeros. */
const zeroBucket = latencyBucket(0);

/**
 * The same buckets as OTLP has them, in seconds: at a scale s the base is 2^(2^−s), and bucket `i` holds
 * (base^i, base^(i+1)], where ours of index i ends at base^i, so each index is one less. There is no sum,
 * which was not counted. Source: OpenTelemetry's metrics data model, "Exponential Buckets".
 */
export function toExponentialHistogram(histogram: LatencyHistogram): ExponentialHistogram {
  const counts = new Map(
    Object.entries(histogram).map(([bucket, count]) => [Number(bucket), count]),
  );
  const zeroCount = counts.get(zeroBucket) ?? 0;
  counts.delete(zeroBucket);
  return {
    count: histogramCount(histogram),
    scale,
    zeroCount,
    positive: toBuckets(counts),
    negative: toBuckets(new Map()),
  };
}

/** OTLP's buckets have no gaps. */
function toBuckets(counts: ReadonlyMap<number, number>): ExponentialHistogram['positive'] {
  if (counts.size === 0) return { offset: 0, bucketCounts: [] };
  const first = Math.min(...counts.keys());
  const length = Math.max(...counts.keys()) - first + 1;
  const bucketCounts = Array.from({ length }, (_, index) => counts.get(first + index) ?? 0);
  return { offset: first - 1, bucketCounts };
}
