import { and, eq, gte, lt, type SQL } from 'drizzle-orm';
import type { Strategy } from '../core/protocol/words.ts';
import { dimensions } from '../core/slo/rollup-dimensions.ts';
import { scanCompleted } from './schema.ts';

/** A span, `from` inclusive to `to` exclusive in epoch ms, and the dimensions to keep. */
export interface ScanFilter {
  from: number;
  to: number;
  provider?: string | undefined;
  platform?: string | undefined;
  appVersion?: string | undefined;
  networkType?: string | undefined;
  country?: string | undefined;
  strategy?: Strategy | undefined;
}

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

export function decidedIn(filter: ScanFilter): SQL | undefined {
  return and(
    gte(scanCompleted.decidedAt, filter.from),
    lt(scanCompleted.decidedAt, filter.to),
    keptBy(filter),
  );
}
