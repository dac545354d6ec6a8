import { windowAt } from '../core/alerting/windows.ts';
import type { BudgetLeft } from '../core/alerting/notification.ts';
import {
  attributeChange,
  type Attribution,
  type Dimension as AttributedDimension,
  type ValueSpans,
} from '../core/slo/attribute-change.ts';
import { badCounts, measureBudget, timeToExhaustion } from '../core/slo/error-budget.ts';
import { ratiosOf } from '../core/slo/measure.ts';
import { objectives } from '../core/slo/objectives.ts';
import type { TimeSpan } from '../core/slo/plan-span.ts';
import type { Counts } from '../core/slo/ratio.ts';
import type { RatioMetric } from '../core/slo/read-answers.ts';
import type { Dimension } from '../core/slo/rollup-dimensions.ts';
import { mergeBuckets, type Bucket } from '../core/slo/rollup.ts';
import { readBuckets, type BucketRow } from './read-buckets.ts';

const dayMs = 86_400_000;
const budgetWindowMs = 30 * dayMs;

/** What is left of an objective's budget of 30 days at `at`, and for how long at a burn rate. */
export async function queryBudget(
  d1: D1Database,
  objective: RatioMetric,
  burn: number | null,
  at: number,
): Promise<BudgetLeft> {
  const { from, to } = windowAt(budgetWindowMs, at);
  const question = { filter: { from, to }, edges: [from, to], by: null, histograms: false };
  const { rows } = await readBuckets(d1, question);
  const budget = measureBudget(badOf(rows, objective), objectives[objective]);
  const exhaustion = timeToExhaustion(budget, burn, budgetWindowMs);
  return { windowMs: budgetWindowMs, budget, exhaustion };
}

/** What a scan brings along; how it was followed is the ratio itself. */
const explaining = [
  'platform',
  'appVersion',
  'networkType',
  'country',
  'provider',
] as const satisfies readonly Dimension[];

/** What explains most of an objective's change from the day before a span, or as long as the span is, to it. */
export async function queryAttribution(
  d1: D1Database,
  objective: RatioMetric,
  { from, to }: TimeSpan,
): Promise<Attribution> {
  const filter = { from: from - Math.max(dayMs, to - from), to };
  const edges = [filter.from, from, to];
  const read = async (by: Dimension | null) =>
    (await readBuckets(d1, { filter, edges, by, histograms: false })).rows;
  const [all, ...byDimension] = await Promise.all([read(null), ...explaining.map(read)]);
  const dimensions = explaining.map((dimension, index): AttributedDimension => {
    const values = Map.groupBy(byDimension[index] ?? [], ({ value }) => value);
    const spans = [...values].map(([value, rows]): ValueSpans => {
      return { value, ...spansOf(rows, objective) };
    });
    return { dimension, values: spans };
  });
  return attributeChange(spansOf(all ?? [], objective), dimensions);
}

function spansOf(
  rows: readonly BucketRow[],
  objective: RatioMetric,
): Pick<ValueSpans, 'before' | 'after'> {
  const of = (step: number) =>
    badOf(
      rows.filter((row) => row.step === step),
      objective,
    );
  return { before: of(0), after: of(1) };
}

function badOf(buckets: readonly Bucket[], objective: RatioMetric): Counts {
  return badCounts(ratiosOf(mergeBuckets(buckets).sums)[objective], objectives[objective]);
}
