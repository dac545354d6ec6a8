import { countsOf, measureLatency, ratiosOf } from '../core/slo/measure.ts';
import { latencyTargetsMs, objectives } from '../core/slo/objectives.ts';
import {
  latencyMetrics,
  ratioMetrics,
  type LatencyMetric,
  type LatencyPoint,
  type RatioMetric,
  type RatioPoint,
  type ScansPoint,
  type Timeseries,
  type TimeseriesMetric,
} from '../core/slo/read-answers.ts';
import { mergeBuckets, type Bucket } from '../core/slo/rollup.ts';
import type { ScanFilter } from '../core/slo/scan-filter.ts';
import type { Stepping } from '../core/slo/step-edges.ts';
import { readBuckets, type BucketAnswer } from './read-buckets.ts';

/** One metric over time, a point a step; an empty step is a gap. */
export async function queryTimeseries(
  d1: D1Database,
  filter: ScanFilter,
  metric: TimeseriesMetric,
  { starts, edges, stepMs, timeZone }: Stepping,
): Promise<Timeseries> {
  const ratio = ratioMetrics.find((name) => name === metric);
  const histograms = latencyMetrics.filter((name) => name === metric);
  const answer = await readBuckets(d1, { filter, edges, by: null, histograms });
  const { from, to } = filter;
  const pendingMinutes = answer.pendingMinutes.reduce((sum, minutes) => sum + minutes, 0);
  const head = { from, to, covered: hull(answer.covered), pendingMinutes, stepMs, timeZone };
  const points = <T>(pointOf: (bucket: Bucket) => T | undefined) =>
    pointsOf(answer, starts, pointOf);
  if (ratio !== undefined) {
    const target = objectives[ratio].ratio;
    return { metric: ratio, ...head, target, points: points((of) => ratioPoint(of, ratio)) };
  }
  const [latency] = histograms;
  if (latency === undefined) return { metric: 'scans', ...head, points: points(scansPoint) };
  const transport = latency === 'websocketLatency' ? 'websocket' : 'polling';
  const targetMs = latencyTargetsMs[transport];
  return { metric: latency, ...head, targetMs, points: points((of) => latencyPoint(of, latency)) };
}

function pointsOf<T>(
  { rows }: BucketAnswer,
  starts: readonly number[],
  pointOf: (bucket: Bucket) => T | undefined,
): (T & { t: number })[] {
  const byStep = Map.groupBy(rows, ({ step }) => step);
  return starts.flatMap((t, step) => {
    const own = byStep.get(step);
    const point = own === undefined ? undefined : pointOf(mergeBuckets(own));
    return point === undefined ? [] : [{ t, ...point }];
  });
}

function ratioPoint({ sums }: Bucket, metric: RatioMetric): Omit<RatioPoint, 't'> | undefined {
  const { count, total, ratio, lower, upper } = ratiosOf(sums)[metric];
  if (ratio === null || lower === null || upper === null) return undefined;
  return { count, total, ratio, lower, upper };
}

function latencyPoint(
  { histograms }: Bucket,
  metric: LatencyMetric,
): Omit<LatencyPoint, 't'> | undefined {
  const transport = metric === 'websocketLatency' ? 'websocket' : 'polling';
  const histogram = histograms[metric] ?? {};
  const { count, p50, p95, p99 } = measureLatency(histogram, transport);
  if (p50 === null || p95 === null || p99 === null) return undefined;
  return { p50, p95, p99, count, histogram };
}

function scansPoint({ sums }: Bucket): Omit<ScansPoint, 't'> | undefined {
  const counts = countsOf(sums);
  return counts.decided === 0 ? undefined : counts;
}

function hull(covered: BucketAnswer['covered']): BucketAnswer['covered'][number] {
  const there = covered.flatMap((span) => span ?? []);
  const last = there.at(-1);
  return there[0] === undefined || last === undefined ? null : { from: there[0].from, to: last.to };
}
