import type { Counts } from './ratio.ts';

/** Bad scans of one value, or of all, in two spans. */
export interface TwoSpans {
  readonly before: Counts;
  readonly after: Counts;
}

/** What one value adds to the change of the ratio of all, in −1..1; over all values of a dimension they sum to it. */
export interface SplitChange {
  /** By its own ratio having changed. */
  readonly rate: number;
  /** By its share of the scans having changed. */
  readonly mix: number;
}

/**
 * Splits the change of the ratio of `all` exactly; every total of `all` is over 0.
 * rate = mean share × change of ratio, mix = (mean ratio − reference) × change of share.
 * Source: E. M. Kitagawa (1955), "Components of a difference between two rates", JASA 50, 1168–1194. The reference
 * leaves the sum as it is, since changes of share sum to 0; it decides only which value is credited with a change
 * of mix. As reference the better of the two ratios of all is taken: then a bad version that comes, or goes, is
 * credited with all of it, and not the good one that it displaces.
 */
export function splitChange(value: TwoSpans, all: TwoSpans): SplitChange {
  const shareBefore = value.before.total / all.before.total;
  const shareAfter = value.after.total / all.after.total;
  const before = ratioOr(value.before, value.after);
  const after = ratioOr(value.after, value.before);
  const reference = Math.min(ratioOf(all.before), ratioOf(all.after));
  return {
    rate: ((shareBefore + shareAfter) / 2) * (after - before),
    mix: ((before + after) / 2 - reference) * (shareAfter - shareBefore),
  };
}

/** A value that is in one span only changed the mix and nothing else. */
function ratioOr(counts: Counts, other: Counts): number {
  return counts.total > 0 ? ratioOf(counts) : other.total > 0 ? ratioOf(other) : 0;
}

function ratioOf({ count, total }: Counts): number {
  return count / total;
}
