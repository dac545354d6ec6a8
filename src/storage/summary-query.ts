import { countsOf, latenciesOf, ratiosOf } from '../core/slo/measure.ts';
import type { TimeSpan } from '../core/slo/plan-span.ts';
import {
  latencyMetrics,
  type ScanCounts,
  type SpanSummary,
  type Summary,
} from '../core/slo/read-answers.ts';
import { mergeBuckets, type Bucket } from '../core/slo/rollup.ts';
import type { ScanFilter } from '../core/slo/scan-filter.ts';
import { queryInFlight } from './in-flight-query.ts';
import { readBuckets } from './read-buckets.ts';

type Flight = Pick<ScanCounts, 'inFlight' | 'oldestInFlightMs'>;

/** One span and the one before it. */
export async function querySummary(
  d1: D1Database,
  filter: ScanFilter,
  now: number,
): Promise<Summary> {
  const { from, to } = filter;
  const before = from - (to - from);
  const question = { filter, edges: [before, from, to], by: null, histograms: latencyMetrics };
  const [{ rows, covered, pendingMinutes }, flight] = await Promise.all([
    readBuckets(d1, question),
    queryInFlight(d1, now),
  ]);
  const step = (index: number, span: TimeSpan) => {
    const bucket = mergeBuckets(rows.filter((row) => row.step === index));
    const told = { covered: covered[index] ?? null, pendingMinutes: pendingMinutes[index] ?? 0 };
    return summarize(span, told, bucket, flight);
  };
  return { ...step(1, { from, to }), previous: step(0, { from: before, to: from }) };
}

function summarize(
  { from, to }: TimeSpan,
  told: Pick<SpanSummary, 'covered' | 'pendingMinutes'>,
  { sums, histograms }: Bucket,
  flight: Flight,
): SpanSummary {
  const { strategies, ...scans } = countsOf(sums);
  return {
    from,
    to,
    ...told,
    scans: { ...scans, ...flight },
    ...ratiosOf(sums),
    latency: latenciesOf(histograms),
    strategies,
  };
}
