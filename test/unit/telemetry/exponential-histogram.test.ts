import {
  AggregationType,
  DataPointType,
  MeterProvider,
  MetricReader,
  type ExponentialHistogram,
} from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addLatency,
  percentileMs,
  type LatencyHistogram,
} from '../../../src/core/slo/latency-histogram.ts';
import { toExponentialHistogram } from '../../../src/telemetry/otlp/exponential-histogram.ts';
import { anyLagsMs } from '../../support/pipeline-states.ts';

const histogramOf = (lagsMs: readonly number[]) =>
  lagsMs.reduce<LatencyHistogram>((histogram, ms) => addLatency(histogram, ms), {});

/** The specification's: bucket `index` holds (base^index, base^(index+1)], base = 2^(2^-scale). */
const lowerBound = (index: number, scale: number) => (2 ** (2 ** -scale)) ** index;

/** The bucket of the sample of that rank, by what was made for OTLP alone; undefined among the zeros. */
function bucketOfRank({ zeroCount, positive }: ExponentialHistogram, rank: number) {
  let seen = zeroCount;
  if (rank <= seen) return undefined;
  for (const [at, count] of positive.bucketCounts.entries()) {
    seen += count;
    if (rank <= seen) return positive.offset + at;
  }
  throw new Error(`there are but ${seen} samples`);
}

class Reader extends MetricReader {
  protected override async onForceFlush() {}
  protected override async onShutdown() {}
}

/** The histogram that OpenTelemetry's own SDK makes, at the scale that its many buckets allow. */
async function histogramOfSdk(seconds: readonly number[]): Promise<ExponentialHistogram> {
  const reader = new Reader({
    aggregationSelector: () => ({
      type: AggregationType.EXPONENTIAL_HISTOGRAM,
      options: { maxSize: 4096 },
    }),
  });
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  const histogram = meter.createHistogram('lag');
  for (const each of seconds) histogram.record(each);
  const metric = (await reader.collect()).resourceMetrics.scopeMetrics[0]?.metrics[0];
  if (metric?.dataPointType !== DataPointType.EXPONENTIAL_HISTOGRAM)
    throw new Error('no histogram');
  const [point] = metric.dataPoints;
  if (point === undefined) throw new Error('no point');
  return point.value;
}

describe('toExponentialHistogram()', () => {
  it.each([
    [1000, -1],
    [1001, 0],
    [2000, 7],
    [2001, 8],
    [500, -9],
    [1, -80],
    [86_400_000, 131],
  ])('puts %i ms into the bucket %i of scale 3', (ms, index) => {
    expect(toExponentialHistogram(histogramOf([ms]))).toEqual({
      count: 1,
      scale: 3,
      zeroCount: 0,
      positive: { offset: index, bucketCounts: [1] },
      negative: { offset: 0, bucketCounts: [] },
    });
  });

  it('counts lags of nothing, or less by a clock that is ahead, as zeros', () => {
    expect(toExponentialHistogram(histogramOf([0, -30, 0]))).toMatchObject({
      count: 3,
      zeroCount: 3,
      positive: { offset: 0, bucketCounts: [] },
    });
  });

  it('has no gaps between its buckets', () => {
    const { positive } = toExponentialHistogram(histogramOf([1000, 1000, 2000]));
    expect(positive).toEqual({ offset: -1, bucketCounts: [2, 0, 0, 0, 0, 0, 0, 0, 1] });
  });

  it('is empty over nothing', () => {
    const none = { offset: 0, bucketCounts: [] };
    const empty = { count: 0, scale: 3, zeroCount: 0, positive: none, negative: none };
    expect(toExponentialHistogram({})).toEqual(empty);
  });

  it('holds each sample in the bucket whose bounds, by the specification, are about it', () => {
    fc.assert(
      fc.property(anyLagsMs, (lagsMs) => {
        const { count, scale, zeroCount, positive } = toExponentialHistogram(histogramOf(lagsMs));
        const within = positive.bucketCounts.map((_, at) => {
          const [lower, upper] = [0, 1].map((next) =>
            lowerBound(positive.offset + at + next, scale),
          ) as [number, number];
          return lagsMs.filter((ms) => isWithin(ms / 1000, lower, upper)).length;
        });
        expect(positive.bucketCounts).toEqual(within);
        expect(zeroCount).toBe(lagsMs.filter((ms) => ms === 0).length);
        expect(count).toBe(lagsMs.length);
      }),
    );
  });

  it('gives the percentiles that ours gives: their buckets have the same bounds', () => {
    fc.assert(
      fc.property(anyLagsMs, fc.double({ min: 0.01, max: 1, noNaN: true }), (lagsMs, q) => {
        const ours = histogramOf(lagsMs);
        const theirs = toExponentialHistogram(ours);
        const rank = Math.max(1, Math.ceil(q * lagsMs.length));
        const index = bucketOfRank(theirs, rank);
        const middleMs = percentileMs(ours, q) ?? Number.NaN;
        if (index === undefined) {
          expect(middleMs).toBeLessThan(0.001);
          return;
        }
        const halfBucket = 2 ** (1 / 16);
        const lowerMs = 1000 * lowerBound(index, theirs.scale);
        const upperMs = 1000 * lowerBound(index + 1, theirs.scale);
        expect(middleMs / halfBucket / lowerMs).toBeCloseTo(1, 10);
        expect((middleMs * halfBucket) / upperMs).toBeCloseTo(1, 10);
      }),
    );
  });

  it('is what the SDK makes of the same samples, brought to the same scale', async () => {
    await fc.assert(
      fc.asyncProperty(anyLagsMs, async (lagsMs) => {
        // Over zeros alone the SDK says scale 0, for want of buckets.
        fc.pre(lagsMs.some((ms) => ms > 0));
        const ours = toExponentialHistogram(histogramOf(lagsMs));
        const sdk = await histogramOfSdk(lagsMs.map((ms) => ms / 1000));
        expect(sdk.scale).toBeGreaterThanOrEqual(ours.scale);
        // Two buckets of one scale are one of the scale below: the specification's perfect subsetting.
        const byIndex = new Map<number, number>();
        for (const [at, count] of sdk.positive.bucketCounts.entries()) {
          const index = (sdk.positive.offset + at) >> (sdk.scale - ours.scale);
          byIndex.set(index, (byIndex.get(index) ?? 0) + count);
        }
        const { offset, bucketCounts } = ours.positive;
        const ourIndexes = bucketCounts.map((count, at) => [offset + at, count] as const);
        const filled = (entries: Iterable<readonly [number, number]>) =>
          [...entries].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
        expect(filled(ourIndexes)).toEqual(filled(byIndex));
        expect([ours.count, ours.zeroCount]).toEqual([sdk.count, sdk.zeroCount]);
      }),
      { numRuns: 100 },
    );
  });
});

/** Bounds that are powers of two are computed with an error in the last digits. */
function isWithin(seconds: number, lower: number, upper: number): boolean {
  const near = (bound: number) => Math.abs(seconds / bound - 1) < 1e-12;
  return near(upper) || (seconds > lower && seconds <= upper && !near(lower));
}
