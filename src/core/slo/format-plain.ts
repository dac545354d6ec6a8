const counts = new Intl.NumberFormat('en');

/** `1,240`. */
export function formatNumber(value: number): string {
  return counts.format(value);
}

/** `31 %`, `2.4 %`; never 0 % of something nor 100 % of less than all. */
export function formatPercent(ratio: number): string {
  if (ratio > 0 && ratio < 0.0005) return 'under 0.1 %';
  if (ratio < 1 - 1e-9 && ratio >= 0.9995) return 'over 99.9 %';
  return `${digits(ratio * 100, ratio < 0.1 || ratio > 0.99)} %`;
}

/** A difference of ratios, without its sign: `29 points`, `0.4 points`. */
export function formatPoints(difference: number): string {
  const points = Math.abs(difference) * 100;
  const text = points > 0 && points < 0.05 ? 'under 0.1' : digits(points, points < 10);
  return `${text} ${text === '1' ? 'point' : 'points'}`;
}

/** `p = 0.03`, `p < 0.001`. */
export function formatPValue(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${Number(p.toPrecision(2))}`;
}

function digits(value: number, fine: boolean): string {
  return value.toFixed(fine ? 1 : 0).replace(/\.0$/, '');
}
