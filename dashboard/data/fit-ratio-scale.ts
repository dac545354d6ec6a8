import type { RatioPoint } from '../../src/core/slo/read-answers.ts';

export interface RatioScale {
  min: number;
  max: number;
  ticks: readonly number[];
}

/** Widths a ratio axis may take, measured from the good end; intervals wider than it are cut off. */
const reaches = [0.05, 0.1, 0.2, 0.5, 1];

/**
 * The narrowest axis that shows every point and the target, from 100 % down or from 0 % up:
 * on a full axis a target of 95 % and a breach at 93 % would lie a pixel apart.
 */
export function fitRatioScale(
  points: readonly Pick<RatioPoint, 'ratio'>[],
  target: number,
  kind: 'at_least' | 'below',
): RatioScale {
  const distance = (ratio: number): number => (kind === 'below' ? ratio : 1 - ratio);
  const furthest = Math.max(distance(target) * 1.6, ...points.map(({ ratio }) => distance(ratio)));
  const reach = reaches.find((candidate) => furthest <= candidate + 1e-9) ?? 1;
  const min = kind === 'below' ? 0 : round(1 - reach);
  const max = kind === 'below' ? reach : 1;
  const parts = reach === 0.2 || reach === 1 ? 4 : 5;
  const ticks = Array.from({ length: parts + 1 }, (_, i) => round(min + ((max - min) * i) / parts));
  return { min, max, ticks };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
