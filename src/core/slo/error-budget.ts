import type { Counts, Target } from './ratio.ts';

/**
 * The share of scans (0..1) that may go badly: 1 − target, or for `below` the target itself.
 * @throws RangeError where a target leaves no budget, or nothing but budget.
 */
export function budgetRatio(target: Target): number {
  // 1 − 0.95 is 0.050000000000000044, by which 5 of 100 would burn at 0.9999999999999991.
  const exact = target.kind === 'at_least' ? 1 - target.ratio : target.ratio;
  const budget = Number(exact.toPrecision(12));
  if (!(budget > 0 && budget < 1)) throw new RangeError(`no error budget in ${target.ratio}`);
  return budget;
}

/** The bad ones of a measured ratio: `at_least` targets count what is good, `below` targets what is bad. */
export function badCounts({ count, total }: Counts, target: Target): Counts {
  return { count: target.kind === 'at_least' ? total - count : count, total };
}

/**
 * Bad ratio ÷ budget ratio: 1 spends the budget in exactly its window, 2 in half of it; null over nothing.
 * Source: Google, "The Site Reliability Workbook" (2018), chapter 5.
 */
export function burnRate(bad: Counts, target: Target): number | null {
  return bad.total === 0 ? null : bad.count / (bad.total * budgetRatio(target));
}

export type ErrorBudget =
  | { readonly state: 'no_data'; readonly budgetRatio: number }
  | {
      readonly state: 'measured';
      readonly budgetRatio: number;
      readonly badRatio: number;
      /** Bad scans that the budget allows among so many; a fraction, since it is a share of them. */
      readonly allowedBad: number;
      /** Share of the budget that is spent; over 1 where it is overspent. */
      readonly consumed: number;
      /** 1 − consumed; negative where it is overspent. */
      readonly remaining: number;
    };

/** What is left of the budget, given the bad scans of the objective's whole window. */
export function measureBudget(bad: Counts, target: Target): ErrorBudget {
  const budget = budgetRatio(target);
  const consumed = burnRate(bad, target);
  if (consumed === null) return { state: 'no_data', budgetRatio: budget };
  return {
    state: 'measured',
    budgetRatio: budget,
    badRatio: bad.count / bad.total,
    allowedBad: budget * bad.total,
    consumed,
    remaining: 1 - consumed,
  };
}

export type Exhaustion =
  | { readonly state: 'no_data' }
  | { readonly state: 'exhausted' }
  /** Nothing is going badly now. */
  | { readonly state: 'not_burning' }
  | { readonly state: 'burning'; readonly exhaustedInMs: number };

/**
 * How long the rest of the budget lasts if it burns on at `burn` (of a short and recent span):
 * remaining × window ÷ burn. Assumes the window's average traffic, and that no bad scan leaves the window meanwhile,
 * so it is the earliest time and not the likeliest.
 */
export function timeToExhaustion(
  budget: ErrorBudget,
  burn: number | null,
  windowMs: number,
): Exhaustion {
  if (budget.state === 'no_data') return { state: 'no_data' };
  if (budget.remaining <= 0) return { state: 'exhausted' };
  if (burn === null) return { state: 'no_data' };
  if (burn === 0) return { state: 'not_burning' };
  return { state: 'burning', exhaustedInMs: (budget.remaining * windowMs) / burn };
}
