/** z of a two-sided 95 % interval. */
const z95 = 1.959963984540054;

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Wilson score interval of a proportion, 95 % two-sided.
 * Source: E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22.
 */
export function wilsonInterval(count: number, total: number, z = z95): Interval | null {
  if (total <= 0) return null;
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
