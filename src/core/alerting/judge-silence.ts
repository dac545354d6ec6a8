import type { NoScansRule } from './alert-rule.ts';
import type { Judgement, SilentWindow } from './judgement.ts';

/** Scans of a window now, and in the same hours a week before. */
export interface SilenceCounts {
  readonly windowMs: number;
  readonly scans: number;
  readonly scansWeekBefore: number;
}

/** Weeks differ: half of the week before is still an ordinary week. */
const ordinaryShare = 0.5;

/**
 * Probability that a window is empty though scans come at half the rate of the week before, of which `scansWeekBefore`
 * is all that is known. Of two Poisson counts, given their sum m, the first is binomial with p = r/(1 + r), where r is
 * the ratio of the rates; all m fall to the second with (1 + r)^−m. At r = ½ that is under 10⁻⁶ from 35 scans on.
 * Source: J. Przyborowski & H. Wilenski (1940), "Homogeneity of results in testing samples from Poisson series",
 * Biometrika 31, 313–323.
 */
export function chanceOfSilence(scansWeekBefore: number): number {
  return (1 + ordinaryShare) ** -scansWeekBefore;
}

/** A silence in any window that chance does not explain; windows ascend in length. */
export function judgeSilence(rule: NoScansRule, counts: readonly SilenceCounts[]): Judgement {
  const windows = counts.map((window): SilentWindow => {
    const chance = window.scans > 0 ? 1 : chanceOfSilence(window.scansWeekBefore);
    return { ...window, chance };
  });
  const figures = { kind: 'no_scans', threshold: rule.threshold, windows } as const;
  if (windows.some(({ chance }) => chance < rule.threshold)) {
    return { verdict: 'breached', reason: 'silence', figures };
  }
  // A scan in the shortest window is news of this very moment.
  if ((windows[0]?.scans ?? 0) > 0) {
    return { verdict: 'recovered', reason: 'scans_seen', figures };
  }
  return { verdict: 'between', reason: 'too_few_expected', figures };
}
