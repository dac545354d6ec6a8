import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { LatencyHistogram } from '../core/slo/latency-histogram.ts';
import { bucketStart } from './bucket-start.ts';
import { decidedIn, type ScanFilter } from './scan-filter.ts';
import { scanCompleted } from './schema.ts';

export type LatencyColumn = 'websocket' | 'polling';

const columns = {
  websocket: scanCompleted.websocketLatency,
  polling: scanCompleted.pollingLatency,
} as const;

interface BucketRow {
  t: number;
  bucket: string;
  samples: number;
}

/** The merged histogram of a span. */
export async function latencyHistogramIn(
  d1: D1Database,
  filter: ScanFilter,
  transport: LatencyColumn,
): Promise<LatencyHistogram> {
  const span = Math.max(1, filter.to - filter.from);
  const histograms = await latencyHistogramsIn(d1, filter, transport, filter.from, span);
  return histograms.get(filter.from) ?? {};
}

/** The merged histogram of each step of a span, by the step's start; a step without samples has none. */
export async function latencyHistogramsIn(
  d1: D1Database,
  filter: ScanFilter,
  transport: LatencyColumn,
  origin: number,
  stepMs: number,
): Promise<Map<number, LatencyHistogram>> {
  const rows = await drizzle(d1).all<BucketRow>(sql`
    SELECT ${bucketStart(stepMs, origin)} AS t, bucket.key AS bucket, sum(bucket.value) AS samples
    FROM ${scanCompleted}, json_each(${columns[transport]}) AS bucket
    WHERE ${decidedIn(filter)}
    GROUP BY 1, 2`);
  const histograms = new Map<number, Record<string, number>>();
  for (const { t, bucket, samples } of rows) {
    const histogram = histograms.get(t) ?? {};
    histogram[bucket] = samples;
    histograms.set(t, histogram);
  }
  return histograms;
}
