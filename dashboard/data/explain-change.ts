import {
  attributeChange,
  type Attribution,
  type Contribution,
  type Dimension as SplitDimension,
} from '../../src/core/slo/attribute-change.ts';
import { describeAttribution } from '../../src/core/slo/describe-attribution.ts';
import { badCounts } from '../../src/core/slo/error-budget.ts';
import { objectives } from '../../src/core/slo/objectives.ts';
import type { Counts } from '../../src/core/slo/ratio.ts';
import type { Breakdown } from '../../src/core/slo/read-answers.ts';
import type { TwoSpans } from '../../src/core/slo/split-change.ts';
import { describeValue, dimensionNames } from './describe-filter.ts';
import type { FilterName } from './view.ts';

export type ExplainedMetric = 'fallback' | 'completion';
export type ValueBreakdown = Exclude<Breakdown, { by: 'fallbackReason' }>;

/** One dimension in the span that is shown and in the one that it is compared with. */
export interface BothSpans {
  before: ValueBreakdown;
  after: ValueBreakdown;
}

export interface ExplainedChange {
  state: Attribution['state'];
  sentences: readonly string[];
  /** Values to look at more closely. */
  causes: readonly { label: string; by: FilterName; value: string }[];
}

/** Completes "31 % of 240 scans …". */
const verbs: Record<ExplainedMetric, string> = {
  fallback: 'fell back to polling',
  completion: 'did not complete',
};

/** What of a ratio's bad scans changed, and which value goes with it, from breakdowns of both spans. */
export function explainChange(
  metric: ExplainedMetric,
  breakdowns: readonly BothSpans[],
): ExplainedChange {
  const whole = widest(metric, breakdowns);
  const dimensions = breakdowns
    .map((both) => splitBy(metric, both))
    // One that was read a moment later may hold a scan more; it is left out until the next time.
    .filter((dimension) => fitsInto(sumOf(dimension), whole));
  const attribution = attributeChange(whole, dimensions);
  return {
    state: attribution.state,
    sentences: describeAttribution(attribution, verbs[metric]).map((text) =>
      text.replaceAll(' %', '%'),
    ),
    causes: causesOf(attribution).flatMap(({ dimension, value }) => {
      const by = dimension as FilterName;
      if (value === null) return [];
      return [
        { label: `${dimensionNames[by].toLowerCase()} ${describeValue(by, value)}`, by, value },
      ];
    }),
  };
}

function causesOf(attribution: Attribution): readonly Contribution[] {
  if (attribution.state === 'one_value') return [attribution.cause];
  if (attribution.state !== 'no_single_value') return [];
  const real = attribution.contributions.filter((contribution) => contribution.real);
  return real.filter(({ dimension }) => dimension === real[0]?.dimension).slice(0, 3);
}

function splitBy(metric: ExplainedMetric, { before, after }: BothSpans): SplitDimension {
  const values = new Set([...before.values, ...after.values].map(({ value }) => value));
  return {
    dimension: after.by,
    values: [...values].map((value) => ({
      value,
      before: badOf(metric, before, value),
      after: badOf(metric, after, value),
    })),
  };
}

function badOf(metric: ExplainedMetric, { values }: ValueBreakdown, value: string | null): Counts {
  const own = values.find((candidate) => candidate.value === value);
  return own === undefined ? { count: 0, total: 0 } : badCounts(own[metric], objectives[metric]);
}

/** The sum of the dimension that was read with the most scans: the others are read at other moments. */
function widest(metric: ExplainedMetric, breakdowns: readonly BothSpans[]): TwoSpans {
  const sums = breakdowns.map((both) => sumOf(splitBy(metric, both)));
  const none = { before: { count: 0, total: 0 }, after: { count: 0, total: 0 } };
  return sums.reduce((most, sum) => (scansOf(sum) > scansOf(most) ? sum : most), none);
}

function sumOf({ values }: SplitDimension): TwoSpans {
  const add = (sum: Counts, { count, total }: Counts): Counts => ({
    count: sum.count + count,
    total: sum.total + total,
  });
  return values.reduce<TwoSpans>(
    (sum, { before, after }) => ({ before: add(sum.before, before), after: add(sum.after, after) }),
    { before: { count: 0, total: 0 }, after: { count: 0, total: 0 } },
  );
}

function scansOf({ before, after }: TwoSpans): number {
  return before.total + after.total;
}

function fitsInto(part: TwoSpans, whole: TwoSpans): boolean {
  return (['before', 'after'] as const).every((span) => {
    const left = whole[span].count - part[span].count;
    return left >= 0 && whole[span].total - part[span].total >= left;
  });
}
