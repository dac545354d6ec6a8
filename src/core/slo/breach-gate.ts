import { lowerBoundOneSided } from './ratio.ts';

/** Three scans at night page nobody, whatever became of them. */
export const minimums = { fewestBad: 3, fewestScans: 10 } as const;
/** Under so many scans a ratio says little. */
export const { fewestScans } = minimums;

export type BreachJudgement =
  | { readonly state: 'no_data' }
  | {
      readonly state: 'not_breached';
      readonly reason: 'under_threshold' | 'too_few_scans' | 'too_few_bad' | 'within_chance';
      readonly ratio: number;
      readonly lowerBound: number;
    }
  | { readonly state: 'breached'; readonly ratio: number; readonly lowerBound: number };

/**
 * Whether `bad` of `total` scans pass a threshold (0..1) by more than chance: the one-sided Wilson bound is over it,
 * with at least 3 bad of 10. At 5 %, the smallest breaches are 3 of 20, 6 of 50 and 9 of 100.
 */
export function judgeBreach(bad: number, total: number, threshold: number): BreachJudgement {
  const lowerBound = lowerBoundOneSided(bad, total);
  if (lowerBound === null) return { state: 'no_data' };
  const ratio = bad / total;
  const not = (reason: 'under_threshold' | 'too_few_scans' | 'too_few_bad' | 'within_chance') =>
    ({ state: 'not_breached', reason, ratio, lowerBound }) as const;
  if (ratio <= threshold) return not('under_threshold');
  if (total < minimums.fewestScans) return not('too_few_scans');
  if (bad < minimums.fewestBad) return not('too_few_bad');
  if (lowerBound <= threshold) return not('within_chance');
  return { state: 'breached', ratio, lowerBound };
}
