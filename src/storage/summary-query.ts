import { fullSums, measureLatency, ratiosOf } from '../core/slo/measure.ts';
import type { TimeSpan } from '../core/slo/plan-span.ts';
import type { ScanCounts, SpanSummary, Summary } from '../core/slo/read-answers.ts';
import { mergeBuckets, type Bucket } from '../core/slo/rollup.ts';
import { queryInFlight } from './in-flight-query.ts';
import { readBuckets } from './read-buckets.ts';
import type { ScanFilter } from './scan-filter.ts';

type Flight = Pick<ScanCounts, 'inFlight' | 'oldestInFlightMs'>;

/** One span and the one before it. */
export async function querySummary(
  d1: D1Database,
  filter: ScanFilter,
  now: number,
): Promise<Summary> {
  const { from, to } = filter;
  const before = from - (to - from);
  const question = { filter, edges: [before, from, to], by: null, histograms: true };
  const [{ rows, covered }, flight] = await Promise.all([
    readBuckets(d1, question),
    queryInFlight(d1, now),
  ]);
  const step = (index: number, span: TimeSpan) => {
    const bucket = mergeBuckets(rows.filter((row) => row.step === index));
    return summarize(span, covered[index] ?? null, bucket, flight);
  };
  return { ...step(1, { from, to }), previous: step(0, { from: before, to: from }) };
}

function summarize(
  { from, to }: TimeSpan,
  covered: TimeSpan | null,
  { sums: given, histograms }: Bucket,
  flight: Flight,
): SpanSummary {
  const sums = fullSums(given);
  const { decided, completed, failed, timedOut, abandoned, cancelled, rejected, synthetic } = sums;
  return {
    from,
    to,
    covered,
    scans: {
      ...{ decided, completed, failed, timedOut, abandoned, cancelled, rejected, synthetic },
      ...flight,
    },
    ...ratiosOf(sums),
    latency: {
      websocket: measureLatency(histograms.websocketLatency ?? {}, 'websocket'),
      polling: measureLatency(histograms.pollingLatency ?? {}, 'polling'),
    },
    strategies: {
      websocket: sums.byWebsocket,
      polling_fallback: sums.byFallback,
      polling: sums.byPolling,
      none: sums.byNone,
    },
  };
}
