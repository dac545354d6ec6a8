import { adjustPValues } from './adjust-p-values.ts';
import { compareRatios, type ComparedRatios, type Missing } from './compare-ratios.ts';
import type { Counts } from './ratio.ts';
import { splitChange, type SplitChange, type TwoSpans } from './split-change.ts';
import { testEffects } from './stand-out.ts';

/** A value of a dimension; null is what no app named. */
export interface ValueSpans extends TwoSpans {
  readonly value: string | null;
}

export interface Dimension {
  readonly dimension: string;
  readonly values: readonly ValueSpans[];
}

export interface Contribution extends ValueSpans {
  readonly dimension: string;
  /** In the ratio's own unit, −1..1; a dimension's contributions sum to the change. */
  readonly effect: SplitChange;
  /** Of each effect, adjusted by Holm for all that were looked at. */
  readonly pValue: SplitChange;
  /** The effect that adds more to the change. */
  readonly lead: 'rate' | 'mix';
  /** Share of the change, 0..1: 0 where it worked against it, 1 where the rest did. */
  readonly explains: number;
  /** It moved, and apart from the rest, by more than chance. */
  readonly real: boolean;
}

export type Attribution =
  | { readonly state: 'no_data'; readonly missing: Missing }
  /** There is no change to explain. */
  | { readonly state: 'not_real'; readonly change: ComparedRatios }
  | {
      readonly state: 'one_value';
      readonly change: ComparedRatios;
      readonly cause: Contribution;
      readonly contributions: readonly Contribution[];
    }
  | {
      readonly state: 'no_single_value';
      readonly reason: 'none_stands_out' | 'several';
      readonly change: ComparedRatios;
      readonly contributions: readonly Contribution[];
    };

/** What explains less than half is one of several causes. */
const singleCause = 0.5;
/** A platform explains as much as its one bad version: of such, the narrower tells more. */
const asGood = 0.1;

/**
 * Which value of which dimension explains most of a change in a ratio of bad scans between two spans that share no
 * scan. Contributions are ranked, real ones first. What a dimension's values leave out of `all` counts as its null.
 * @throws RangeError where a dimension's values hold more scans than `all`.
 */
export function attributeChange(all: TwoSpans, dimensions: readonly Dimension[]): Attribution {
  const change = compareRatios(all.before, all.after);
  if (change.state === 'no_data') return change;
  if (!change.real) return { state: 'not_real', change };
  const contributions = rank(measureContributions(all, dimensions, change.difference));
  const real = contributions.filter((contribution) => contribution.real);
  const cause = findCause(real);
  if (cause !== null) return { state: 'one_value', change, cause, contributions };
  const reason = real.length === 0 ? 'none_stands_out' : 'several';
  return { state: 'no_single_value', reason, change, contributions };
}

function measureContributions(
  all: TwoSpans,
  dimensions: readonly Dimension[],
  difference: number,
): Contribution[] {
  const split = dimensions.flatMap(({ dimension, values }) =>
    complete(values, all).map((value) => ({
      dimension,
      ...value,
      effect: splitChange(value, all),
    })),
  );
  const adjusted = adjustPValues(
    split.flatMap((value) => {
      const { rate, mix } = testEffects(value, all, value.effect);
      return [rate, mix];
    }),
  );
  return split.map((value, index) => {
    const pValue = { rate: adjusted[2 * index] ?? 1, mix: adjusted[2 * index + 1] ?? 1 };
    return { ...value, pValue, ...judge(value.effect, pValue, difference) };
  });
}

function judge(effect: SplitChange, pValue: SplitChange, difference: number) {
  const rate = effect.rate / difference;
  const mix = effect.mix / difference;
  const lead = rate >= mix ? ('rate' as const) : ('mix' as const);
  const explains = Math.min(1, Math.max(0, rate + mix));
  return { lead, explains, real: explains > 0 && pValue[lead] < 0.05 };
}

function rank(contributions: readonly Contribution[]): Contribution[] {
  return contributions.toSorted(
    (a, b) => Number(b.real) - Number(a.real) || b.explains - a.explains || scansOf(a) - scansOf(b),
  );
}

function findCause(real: readonly Contribution[]): Contribution | null {
  const best = real[0];
  if (best === undefined || best.explains < singleCause) return null;
  return real
    .filter(({ explains }) => explains >= Math.max(singleCause, best.explains - asGood))
    .reduce((narrowest, other) => (scansOf(other) < scansOf(narrowest) ? other : narrowest));
}

function scansOf({ before, after }: TwoSpans): number {
  return before.total + after.total;
}

function complete(values: readonly ValueSpans[], all: TwoSpans): ValueSpans[] {
  const named = values.filter((value) => value.value !== null && scansOf(value) > 0);
  const before = remainder(
    all.before,
    named.map((value) => value.before),
  );
  const after = remainder(
    all.after,
    named.map((value) => value.after),
  );
  const unnamed: ValueSpans = { value: null, before, after };
  return scansOf(unnamed) > 0 ? [...named, unnamed] : named;
}

function remainder(all: Counts, parts: readonly Counts[]): Counts {
  const count = parts.reduce((left, part) => left - part.count, all.count);
  const total = parts.reduce((left, part) => left - part.total, all.total);
  if (count < 0 || total < count) throw new RangeError('the values hold more scans than there are');
  return { count, total };
}
