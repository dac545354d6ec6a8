/**
 * Probability that a standard normal value is over `z`, to twelve digits or better.
 * Source: Abramowitz & Stegun (1964), series 26.2.11 and, in the tail, continued fraction 26.2.14.
 */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  return z < 3 ? 0.5 - density(z) * series(z) : density(z) * continuedFraction(z);
}

/** Probability of a value at least as far from 0 as `z`, on either side. */
export function twoSidedTail(z: number): number {
  return Math.min(1, 2 * upperTail(Math.abs(z)));
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** z + z³/3 + z⁵/(3·5) + … */
function series(z: number): number {
  let [sum, term] = [z, z];
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum;
}

/** 1/(z + 1/(z + 2/(z + 3/…))), from the inside. */
function continuedFraction(z: number): number {
  let inner = z;
  for (let depth = 100; depth >= 1; depth--) inner = z + depth / inner;
  return 1 / inner;
}
