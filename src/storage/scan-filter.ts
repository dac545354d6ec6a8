import { and, eq, gte, lt, type SQL } from 'drizzle-orm';
import type { Strategy } from '../core/protocol/words.ts';
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

const dimensions = [
  'provider',
  'platform',
  'appVersion',
  'networkType',
  'country',
  'strategy',
] as const;

export function decidedIn(filter: ScanFilter): SQL | undefined {
  const kept = dimensions.map((name) => {
    const value = filter[name];
    return value === undefined ? undefined : eq(scanCompleted[name], value);
  });
  return and(
    gte(scanCompleted.decidedAt, filter.from),
    lt(scanCompleted.decidedAt, filter.to),
    ...kept,
  );
}
