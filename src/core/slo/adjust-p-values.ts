/**
 * Holm's adjustment: of all p-values looked at together, those whose adjusted value is under 0.05 hold with
 * 5 % risk that any one of them is chance. In the order given.
 * Source: S. Holm (1979), "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6, 65–70.
 */
export function adjustPValues(pValues: readonly number[]): number[] {
  const adjusted = pValues.map(() => 1);
  const ascending = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  let largest = 0;
  for (const [rank, { p, index }] of ascending.entries()) {
    largest = Math.max(largest, Math.min(1, p * (pValues.length - rank)));
    adjusted[index] = largest;
  }
  return adjusted;
}
