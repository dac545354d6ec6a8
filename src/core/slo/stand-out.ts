import { twoSidedTail } from './normal-distribution.ts';
import type { Counts } from './ratio.ts';
import type { SplitChange, TwoSpans } from './split-change.ts';
import { testProportions } from './test-proportions.ts';

/**
 * p-values of a value's two effects: the larger of that of "it moved" and that of "it differs from the rest", because
 * both must hold (R. L. Berger 1982, Technometrics 24, 295–300). Without the second, whatever holds most of the scans
 * would explain any change of all. 1 where there is nothing to tell it from.
 */
export function testEffects(value: TwoSpans, all: TwoSpans, effect: SplitChange): SplitChange {
  const rest = {
    before: subtract(all.before, value.before),
    after: subtract(all.after, value.after),
  };
  return {
    rate: Math.max(ownChange(value), movedApart(value, rest, effect.rate)),
    mix: Math.max(
      shareChange(value, all),
      differsFromRest(value, rest, shareMoved(value, all), effect.mix),
    ),
  };
}

function subtract(a: Counts, b: Counts): Counts {
  return { count: a.count - b.count, total: a.total - b.total };
}

function ownChange({ before, after }: TwoSpans): number {
  return before.total > 0 && after.total > 0 ? testProportions(before, after).pValue : 1;
}

function shareChange(value: TwoSpans, all: TwoSpans): number {
  const share = (span: 'before' | 'after') => ({
    count: value[span].total,
    total: all[span].total,
  });
  return testProportions(share('before'), share('after')).pValue;
}

function shareMoved(value: TwoSpans, all: TwoSpans): number {
  return value.after.total / all.after.total - value.before.total / all.before.total;
}

/** Its change less the rest's; where the rest is in one span only, how it differs from the rest there. */
function movedApart(value: TwoSpans, rest: TwoSpans, direction: number): number {
  if (rest.before.total === 0 || rest.after.total === 0) {
    const sign = rest.before.total === 0 ? 1 : -1;
    return pOfContrast(levelTerms(value, rest), sign * direction);
  }
  return pOfContrast(
    [
      { ...value.after, weight: 1 },
      { ...value.before, weight: -1 },
      { ...rest.after, weight: -1 },
      { ...rest.before, weight: 1 },
    ],
    direction,
  );
}

/** A value adds by its mix where it grew and is worse than the rest, or shrank and is better. */
function differsFromRest(
  value: TwoSpans,
  rest: TwoSpans,
  moved: number,
  direction: number,
): number {
  return pOfContrast(levelTerms(value, rest), direction * moved);
}

interface Term extends Counts {
  readonly weight: number;
}

function levelTerms(value: TwoSpans, rest: TwoSpans): Term[] {
  return (['before', 'after'] as const)
    .filter((span) => value[span].total > 0 && rest[span].total > 0)
    .flatMap((span) => [
      { ...value[span], weight: 1 },
      { ...rest[span], weight: -1 },
    ]);
}

/**
 * p of a weighted sum of independent proportions being 0; 1 where it points against `direction`, or has no terms.
 * Source: R. M. Price & D. G. Bonett (2004), "An improved confidence interval for a linear function of binomial
 * proportions", Computational Statistics & Data Analysis 45, 449–456: each of m terms gets 2/m of either kind.
 */
export function pOfContrast(terms: readonly Term[], direction: number): number {
  if (terms.length === 0) return 1;
  const added = 2 / terms.length;
  let [sum, variance] = [0, 0];
  for (const { count, total, weight } of terms) {
    const ratio = (count + added) / (total + 2 * added);
    sum += weight * ratio;
    variance += (weight * weight * ratio * (1 - ratio)) / (total + 2 * added);
  }
  return sum * direction > 0 ? twoSidedTail(sum / Math.sqrt(variance)) : 1;
}
