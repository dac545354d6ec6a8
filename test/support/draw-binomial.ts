import type { Random } from '../../dashboard/samples/random.ts';

/** Draws how many of `n` come up, each with `probability`; the table of sums is made once. */
export function binomialDraws(n: number, probability: number, random: Random): () => number {
  const sums: number[] = [];
  let [term, sum] = [(1 - probability) ** n, 0];
  for (let k = 0; k <= n; k++) {
    sum += term;
    sums.push(sum);
    term *= ((n - k) / (k + 1)) * (probability / (1 - probability));
  }
  return () => {
    const drawn = random.next();
    const k = sums.findIndex((upTo) => drawn < upTo);
    return k === -1 ? n : k;
  };
}
