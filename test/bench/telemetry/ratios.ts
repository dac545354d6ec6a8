import { median, percentile } from '../statistics.ts';

/** A median of paired ratios with its 95 % interval. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
}

const resamples = 4_000;

/** Pairs are of one round each, so that what slows the machine for a while slows both sides. */
export function pairedRatio(ours: readonly number[], theirs: readonly number[]): Ratio {
  const ratios = ours.map((value, index) => value / (theirs[index] ?? Number.NaN));
  const medians = Array.from({ length: resamples }, () => median(resample(ratios)));
  return {
    median: median(ratios),
    low: percentile(medians, 0.025),
    high: percentile(medians, 0.975),
    pairs: ratios.length,
  };
}

function resample(values: readonly number[]): number[] {
  return values.map(() => values[Math.floor(Math.random() * values.length)] ?? Number.NaN);
}
