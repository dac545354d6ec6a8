import { judgeBreach } from '../../src/core/slo/breach-gate.ts';
import { badCounts, budgetRatio } from '../../src/core/slo/error-budget.ts';
import type { Target } from '../../src/core/slo/ratio.ts';
import type { RatioPoint } from '../../src/core/slo/read-answers.ts';
import type { ChartBand } from './chart-model.ts';

/** The stretches in which each step breaches its target by the rule that alerts go by. */
export function findBreaches(
  points: readonly RatioPoint[],
  stepMs: number,
  target: Target,
): ChartBand[] {
  const bands: ChartBand[] = [];
  for (const point of points) {
    const bad = badCounts(point, target);
    if (judgeBreach(bad.count, bad.total, budgetRatio(target)).state !== 'breached') continue;
    const last = bands.at(-1);
    if (last !== undefined && point.t - last.to < stepMs / 2) last.to = point.t + stepMs;
    else bands.push({ from: point.t, to: point.t + stepMs });
  }
  return bands;
}
