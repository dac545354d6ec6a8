import type { MeasuredRatio } from '../../src/core/slo/ratio.ts';
import { fitRatioScale } from './fit-ratio-scale.ts';

/** Positions on a gauge in per cent of its width. */
export interface GaugePlaces {
  value: number;
  lower: number;
  upper: number;
  target: number;
  minLabel: number;
  maxLabel: number;
}

/** Where value, interval and target lie on the narrowest scale that shows value and target. */
export function placeGauge(
  measured: MeasuredRatio,
  kind: 'at_least' | 'below',
): GaugePlaces | null {
  const { ratio, lower, upper, target } = measured;
  if (ratio === null || lower === null || upper === null) return null;
  // A little beyond the value, so that it never lies on the edge of a scale it does not end.
  const beyond = kind === 'below' ? ratio * 1.1 : 1 - (1 - ratio) * 1.1;
  const { min, max } = fitRatioScale([{ ratio: beyond }], target, kind);
  const place = (value: number): number => {
    const share = (value - min) / (max - min);
    return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  };
  return {
    value: place(ratio),
    lower: place(lower),
    upper: place(upper),
    target: place(target),
    minLabel: min,
    maxLabel: max,
  };
}
