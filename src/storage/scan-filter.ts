import { and, eq, gt, type SQL } from 'drizzle-orm';
import { dimensions } from '../core/slo/rollup-dimensions.ts';
import type { ScanFilter, ScanListFilter } from '../core/slo/scan-filter.ts';
import { scanCompleted } from './schema.ts';

export type FilteredDimension = Exclude<keyof ScanFilter, 'from' | 'to'>;

/** The dimensions that a filter names. */
export function filteredIn(filter: ScanFilter): Partial<Record<FilteredDimension, string>> {
  const entries = dimensions.flatMap((name) => {
    const value = name === 'fallbackReason' ? undefined : filter[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

export function keptBy(filter: ScanFilter): SQL | undefined {
  const kept = Object.entries(filteredIn(filter)) as [FilteredDimension, string][];
  return and(...kept.map(([name, value]) => eq(scanCompleted[name], value)));
}

const listed = [
  'outcome',
  'fallbackReason',
  'fallbackStage',
  'strategyReason',
  'delivery',
  'errorCode',
] as const satisfies readonly (keyof ScanListFilter)[];

/** What a list keeps of the scans of its span, but for the job id; undefined where it keeps all. */
export function listedBy(filter: ScanListFilter): SQL | undefined {
  const conditions = listed.map((name) => {
    const value = filter[name];
    return value === undefined ? undefined : eq(scanCompleted[name], value);
  });
  const slow = filter.slow === undefined ? undefined : gt(scanCompleted.durationMs, filter.slow);
  return and(keptBy(filter), ...conditions, slow);
}
