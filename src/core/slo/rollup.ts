import type { ScanCompleted } from '../scan/scan-event.ts';
import { latencyBucket, type LatencyHistogram } from './latency-histogram.ts';
import {
  rollupDimensions,
  valueIn,
  type Dimension,
  type RollupDimension,
} from './rollup-dimensions.ts';
import { sumsOf, type Sums, type SummedScan } from './scan-sums.ts';

export type { Sums } from './scan-sums.ts';

/** Update latency by transport, and how long scans and their parts took, each as a latency histogram. */
export const histogramNames = [
  'websocketLatency',
  'pollingLatency',
  'duration',
  'firstUpdate',
  'provider',
  'upload',
] as const;
export type HistogramName = (typeof histogramNames)[number];

/** What is not there is empty. */
export type Histograms = Readonly<Partial<Record<HistogramName, LatencyHistogram>>>;

/** What scans add up to. Buckets add up in any order and grouping, since all in them are whole numbers. */
export interface Bucket {
  readonly sums: Sums;
  readonly histograms: Histograms;
}

export interface RolledUp extends Bucket {
  readonly dimension: RollupDimension;
  readonly value: string;
}

/** What of a scan is rolled up. */
export type RolledScan = SummedScan &
  Pick<
    ScanCompleted,
    | Dimension
    | 'decidedAt'
    | 'durationMs'
    | 'firstUpdateMs'
    | 'providerMs'
    | 'uploadMs'
    | 'websocketLatency'
    | 'pollingLatency'
  >;

/** A bucket for each value of each dimension that the scans have. */
export function rollUp(
  scans: readonly RolledScan[],
  dimensions: readonly RollupDimension[] = rollupDimensions,
): RolledUp[] {
  const single = scans.map((scan) => ({ scan, bucket: bucketOf(scan) }));
  return dimensions.flatMap((dimension) => {
    const byValue = Map.groupBy(single, ({ scan }) => valueIn(dimension, scan));
    return [...byValue].map(([value, own]) => {
      return { dimension, value, ...mergeBuckets(own.map(({ bucket }) => bucket)) };
    });
  });
}

/** Rollups of parts put together to that of the whole. */
export function mergeRollups(parts: readonly RolledUp[]): RolledUp[] {
  return [...Map.groupBy(parts, ({ dimension }) => dimension)].flatMap(([dimension, own]) =>
    [...Map.groupBy(own, ({ value }) => value)].map(([value, same]) => {
      return { dimension, value, ...mergeBuckets(same) };
    }),
  );
}

export function mergeBuckets(buckets: Iterable<Bucket>): Bucket {
  const sums: Record<string, number> = {};
  const histograms: Record<string, Record<string, number>> = {};
  for (const bucket of buckets) {
    addInto(sums, bucket.sums);
    for (const [name, histogram] of Object.entries(bucket.histograms)) {
      addInto((histograms[name] ??= {}), histogram);
    }
  }
  return { sums, histograms };
}

function addInto(sum: Record<string, number>, added: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(added)) sum[name] = (sum[name] ?? 0) + value;
}

/** What one scan adds to each bucket that it is in. */
export function bucketOf(scan: RolledScan): Bucket {
  if (scan.synthetic) return { sums: sumsOf(scan), histograms: {} };
  const all: Record<HistogramName, LatencyHistogram> = {
    websocketLatency: scan.websocketLatency,
    pollingLatency: scan.pollingLatency,
    // One that failed or was given up says nothing of how long reading a shelf takes.
    duration: scan.outcome === 'completed' ? histogramOf(scan.durationMs) : {},
    firstUpdate: histogramOf(scan.firstUpdateMs),
    provider: histogramOf(scan.providerMs),
    upload: histogramOf(scan.uploadMs),
  };
  const histograms = Object.fromEntries(
    Object.entries(all).filter(([, histogram]) => Object.keys(histogram).length > 0),
  );
  return { sums: sumsOf(scan), histograms };
}

function histogramOf(ms: number | null): LatencyHistogram {
  return ms === null ? {} : { [String(latencyBucket(ms))]: 1 };
}
