import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { histogramCount, percentileMs } from '../core/slo/latency-histogram.ts';
import { latencyTargetsMs, objectives } from '../core/slo/objectives.ts';
import {
  ratioMetrics,
  type LatencyMetric,
  type RatioMetric,
  type Timeseries,
  type TimeseriesMetric,
} from '../core/slo/read-answers.ts';
import { bucketStart } from './bucket-start.ts';
import { latencyHistogramsIn } from './latency-query.ts';
import { decidedIn, type ScanFilter } from './scan-filter.ts';
import { scanSums } from './scan-sums.ts';
import { scanCompleted } from './schema.ts';
import { ratiosOf } from './summary-query.ts';

/** One metric over time in steps that begin at multiples of `stepMs`; an empty step is a gap. */
export async function queryTimeseries(
  d1: D1Database,
  filter: ScanFilter,
  metric: TimeseriesMetric,
  stepMs: number,
): Promise<Timeseries> {
  const ratio = ratioMetrics.find((name) => name === metric);
  return ratio === undefined
    ? latencySeries(d1, filter, metric as LatencyMetric, stepMs)
    : ratioSeries(d1, filter, ratio, stepMs);
}

async function ratioSeries(
  d1: D1Database,
  filter: ScanFilter,
  metric: RatioMetric,
  stepMs: number,
): Promise<Timeseries> {
  const t = bucketStart(stepMs).as('t');
  const rows = await drizzle(d1)
    .select({ t, ...scanSums })
    .from(scanCompleted)
    .where(decidedIn(filter))
    .groupBy(sql`1`)
    .orderBy(sql`1`);
  const points = rows.flatMap((row) => {
    const { count, total, ratio, lower, upper } = ratiosOf(row)[metric];
    if (ratio === null || lower === null || upper === null) return [];
    return [{ t: row.t, count, total, ratio, lower, upper }];
  });
  const { from, to } = filter;
  return { metric, from, to, stepMs, target: objectives[metric].ratio, points };
}

async function latencySeries(
  d1: D1Database,
  filter: ScanFilter,
  metric: LatencyMetric,
  stepMs: number,
): Promise<Timeseries> {
  const transport = metric === 'websocketLatency' ? 'websocket' : 'polling';
  const histograms = await latencyHistogramsIn(d1, filter, transport, 0, stepMs);
  const points = [...histograms]
    .sort(([a], [b]) => a - b)
    .flatMap(([t, histogram]) => {
      const [p50, p95, p99] = [0.5, 0.95, 0.99].map((q) => percentileMs(histogram, q));
      if (p50 == null || p95 == null || p99 == null) return [];
      return [{ t, p50, p95, p99, count: histogramCount(histogram) }];
    });
  const { from, to } = filter;
  return { metric, from, to, stepMs, targetMs: latencyTargetsMs[transport], points };
}
