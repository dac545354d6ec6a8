/** z of a two-sided 95 % interval. */
export const z95 = 1.959963984540054;
/** z of a one-sided 95 % bound. */
export const z95OneSided = 1.645;

/** `count` of `total` scans. */
export interface Counts {
  readonly count: number;
  readonly total: number;
}

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Wilson score interval of a proportion (0..1), 95 % two-sided; null over nothing.
 * Source: E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22, 209–212.
 * @throws RangeError unless 0 ≤ count ≤ total: a bound of NaN would pass no threshold, and no alert would ever fire.
 */
export function wilsonInterval(count: number, total: number, z = z95): Interval | null {
  if (!(count >= 0 && count <= total)) throw new RangeError(`${count} of ${total} is no ratio`);
  if (total === 0) return null;
  const p = count / total;
  const z2 = z * z;
  const centre = p + z2 / (2 * total);
  const spread = z * Math.sqrt((p * (1 - p)) / total + z2 / (4 * total * total));
  const scale = 1 + z2 / total;
  return {
    lower: count === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    upper: count === total ? 1 : Math.min(1, (centre + spread) / scale),
  };
}

/**
 * The proportion (0..1) that the true one exceeds with 95 % confidence, one-sided (z = 1.645); null over nothing.
 * It is the lower end of a two-sided 90 % Wilson interval.
 */
export function lowerBoundOneSided(count: number, total: number): number | null {
  return wilsonInterval(count, total, z95OneSided)?.lower ?? null;
}

export type Target =
  | { readonly kind: 'at_least'; readonly ratio: number }
  | { readonly kind: 'below'; readonly ratio: number };

export type RatioStatus = 'no_data' | 'met' | 'breached';

/** A measured ratio held against its target; over nothing it is no data, never 0 or 1. */
export interface MeasuredRatio {
  count: number;
  total: number;
  ratio: number | null;
  lower: number | null;
  upper: number | null;
  target: number;
  status: RatioStatus;
}

export function measureRatio(count: number, total: number, target: Target): MeasuredRatio {
  const interval = wilsonInterval(count, total);
  if (interval === null) {
    return {
      count,
      total,
      ratio: null,
      lower: null,
      upper: null,
      target: target.ratio,
      status: 'no_data',
    };
  }
  const ratio = count / total;
  return {
    count,
    total,
    ratio,
    ...interval,
    target: target.ratio,
    status: meets(ratio, target) ? 'met' : 'breached',
  };
}

function meets(ratio: number, target: Target): boolean {
  return target.kind === 'at_least' ? ratio >= target.ratio : ratio < target.ratio;
}
