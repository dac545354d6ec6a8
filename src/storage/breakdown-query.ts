import { fullSums, latenciesOf, ratiosOf } from '../core/slo/measure.ts';
import { wilsonInterval } from '../core/slo/ratio.ts';
import { latencyMetrics, type Breakdown, type ReasonShare } from '../core/slo/read-answers.ts';
import type { Dimension } from '../core/slo/rollup-dimensions.ts';
import { mergeBuckets, type Histograms } from '../core/slo/rollup.ts';
import type { ScanFilter } from '../core/slo/scan-filter.ts';
import type { ScanSums } from '../core/slo/scan-sums.ts';
import { readBuckets } from './read-buckets.ts';

/** Versions come from apps, which can send any number of them. */
const mostValues = 500;

interface ValueSums {
  readonly value: string | null;
  readonly sums: ScanSums;
  readonly histograms: Histograms;
}

/** The ratios of each value of a dimension, those of most scans first; of fallback reasons their shares. */
export async function queryBreakdown(
  d1: D1Database,
  filter: ScanFilter,
  by: Dimension,
  withLatency: boolean,
): Promise<Breakdown> {
  const { from, to } = filter;
  const histograms = withLatency && latencyMetrics;
  const answer = await readBuckets(d1, { filter, edges: [from, to], by, histograms });
  const all = [...Map.groupBy(answer.rows, ({ value }) => value)]
    .map(([value, own]) => {
      const merged = mergeBuckets(own);
      return { value, sums: fullSums(merged.sums), histograms: merged.histograms };
    })
    // Where all scans are synthetic there is nothing to tell ([SY2]).
    .filter(({ sums }) => sums.decided > 0);
  const [covered = null] = answer.covered;
  const head = { from, to, covered, pendingMinutes: answer.pendingMinutes[0] ?? 0 };
  if (by === 'fallbackReason') return { ...head, by, values: sharesOf(all) };
  const sorted = all.toSorted((a, b) => b.sums.decided - a.sums.decided || byName(a, b));
  return {
    ...head,
    by,
    values: sorted.slice(0, mostValues).map(({ value, sums, histograms: own }) => {
      const latency = withLatency ? { latency: latenciesOf(own) } : {};
      return { value, decided: sums.decided, ...ratiosOf(sums), ...latency };
    }),
    omitted: Math.max(0, sorted.length - mostValues),
  };
}

/** Of scans that tried WebSocket, the share that fell back for each reason: together the fallback ratio. */
function sharesOf(all: readonly ValueSums[]): ReasonShare[] {
  const total = all.reduce((sum, { sums }) => sum + sums.tried, 0);
  return all
    .filter(({ sums }) => sums.fallback > 0)
    .toSorted((a, b) => b.sums.fallback - a.sums.fallback || byName(a, b))
    .map(({ value, sums: { fallback: count } }) => {
      const { lower, upper } = wilsonInterval(count, total) ?? { lower: 0, upper: 1 };
      return { value, count, total, ratio: count / total, lower, upper };
    });
}

function byName(a: ValueSums, b: ValueSums): number {
  return String(a.value) < String(b.value) ? -1 : 1;
}
