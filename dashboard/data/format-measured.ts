import type { ComparisonRow } from '../../src/core/slo/read-answers.ts';
import { formatDuration } from './format-duration.ts';
import { formatRatio, noData } from './format-ratio.ts';

/** A measurement of the comparison table in the unit of its row. */
export function formatMeasured(value: number | null, unit: ComparisonRow['unit']): string {
  if (value === null) return noData;
  switch (unit) {
    case 'ms':
      return formatDuration(value);
    case 'interval_ms':
      return `every ${formatDuration(value)}`;
    case 'ratio':
      return formatRatio(value);
    default:
      return `${Number.isInteger(value) ? value : value.toFixed(1)} per scan`;
  }
}
