import { twoSidedTail } from './normal-distribution.ts';
import type { Counts } from './ratio.ts';

export interface ProportionTest {
  readonly test: 'n_minus_1_chi_squared' | 'fisher_exact';
  /** Two-sided. */
  readonly pValue: number;
}

/**
 * Tests whether two proportions are one; both totals are over 0.
 * "N − 1" χ² where every expected count is at least 1, else Fisher's exact test by Irwin's rule: of seven tests,
 * this policy keeps nearest to its level. Source: I. Campbell (2007), Statistics in Medicine 26, 3661–3675.
 */
export function testProportions(a: Counts, b: Counts): ProportionTest {
  return smallestExpected(a, b) >= 1
    ? { test: 'n_minus_1_chi_squared', pValue: chiSquared(a, b) }
    : { test: 'fisher_exact', pValue: fisherExact(a, b) };
}

function smallestExpected(a: Counts, b: Counts): number {
  const total = a.total + b.total;
  const count = a.count + b.count;
  return (Math.min(count, total - count) * Math.min(a.total, b.total)) / total;
}

function chiSquared(a: Counts, b: Counts): number {
  const total = a.total + b.total;
  const pooled = (a.count + b.count) / total;
  const variance = pooled * (1 - pooled) * (1 / a.total + 1 / b.total) * (total / (total - 1));
  return twoSidedTail((a.count / a.total - b.count / b.total) / Math.sqrt(variance));
}

/** Two-sided p of Fisher's exact test: all tables of the same margins that are no likelier than this one. */
export function fisherExact(a: Counts, b: Counts): number {
  const count = a.count + b.count;
  const lowest = Math.max(0, count - b.total);
  const weights = hypergeometricWeights(a.total, b.total, count);
  // As R does: tables as likely as this one must not be lost to rounding.
  const limit = (weights[a.count - lowest] ?? 0) * (1 + 1e-7);
  let [all, asFar] = [0, 0];
  for (const weight of weights) {
    all += weight;
    if (weight <= limit) asFar += weight;
  }
  return Math.min(1, asFar / all);
}

/** How likely each count in the first group is, relative to the likeliest, so that nothing overflows. */
function hypergeometricWeights(first: number, second: number, count: number): Float64Array {
  const lowest = Math.max(0, count - second);
  const highest = Math.min(first, count);
  const mode = Math.floor(((first + 1) * (count + 1)) / (first + second + 2));
  const start = Math.min(highest, Math.max(lowest, mode));
  const weights = new Float64Array(highest - lowest + 1);
  const stepUp = (k: number) => ((first - k) * (count - k)) / ((k + 1) * (second - count + k + 1));
  weights[start - lowest] = 1;
  for (let k = start; k < highest; k++) {
    weights[k + 1 - lowest] = (weights[k - lowest] ?? 0) * stepUp(k);
  }
  for (let k = start; k > lowest; k--) {
    weights[k - 1 - lowest] = (weights[k - lowest] ?? 0) / stepUp(k - 1);
  }
  return weights;
}
