import { badCounts, measureBudget } from '../../src/core/slo/error-budget.ts';
import type { Counts, Target } from '../../src/core/slo/ratio.ts';
import { formatRatio } from './format-ratio.ts';

/** What is left of the error budget of a span, in words. */
export function describeBudget(measured: Counts, target: Target): string {
  const budget = measureBudget(badCounts(measured, target), target);
  if (budget.state === 'no_data') return 'Error budget: no data';
  if (budget.remaining >= 0) return `Error budget: ${formatRatio(budget.remaining)} left`;
  return `Error budget overspent: ${formatRatio(budget.consumed)} used`;
}
