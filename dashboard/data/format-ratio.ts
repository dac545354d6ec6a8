import type { MeasuredRatio } from '../../src/core/slo/ratio.ts';

export const noData = 'No data';

/**
 * A ratio as a percentage with one digit, or as many (up to 4) as keep it on its own side of
 * 0 %, 100 % and the target: 94.96 % against 95 % must not read as 95.0 %.
 */
export function formatRatio(ratio: number | null, target?: number): string {
  if (ratio === null || !Number.isFinite(ratio)) return noData;
  const boundaries = target === undefined ? [0, 1] : [0, 1, target];
  for (let digits = 1; digits < 4; digits++) {
    const shown = Number((ratio * 100).toFixed(digits)) / 100;
    if (boundaries.every((boundary) => sameSide(ratio, shown, boundary))) {
      return percent(ratio, digits);
    }
  }
  return percent(ratio, 4);
}

function sameSide(exact: number, shown: number, boundary: number): boolean {
  const tolerance = 1e-12;
  if (Math.abs(exact - boundary) < tolerance) return true;
  return Math.abs(shown - boundary) > tolerance && exact > boundary === shown > boundary;
}

function percent(ratio: number, digits: number): string {
  const text = (ratio * 100).toFixed(digits);
  return `${text.replace(/\.0+$/, '')}%`;
}

/** `87.7–99.6%`, the Wilson interval; empty text over nothing. */
export function formatInterval(lower: number | null, upper: number | null): string {
  if (lower === null || upper === null) return '';
  const low = formatRatio(lower).slice(0, -1);
  return low === formatRatio(upper).slice(0, -1)
    ? formatRatio(upper)
    : `${low}–${formatRatio(upper)}`;
}

export function formatCount(count: number): string {
  return new Intl.NumberFormat('en').format(count);
}

/** `41 of 42 scans`. */
export function formatCounts(measured: Pick<MeasuredRatio, 'count' | 'total'>): string {
  const noun = measured.total === 1 ? 'scan' : 'scans';
  return `${formatCount(measured.count)} of ${formatCount(measured.total)} ${noun}`;
}

/** `1 book`, `13 books`. */
export function formatNumberOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
