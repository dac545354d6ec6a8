import { and, desc, gte, lt, sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { ScanPage } from '../core/slo/read-answers.ts';
import type { ScanListFilter } from '../core/slo/scan-filter.ts';
import { decidedIn, listedBy } from './scan-filter.ts';
import { isAtOrAfter, isBefore, writeCursor, type ScanPosition } from './scan-position.ts';
import { scanCompleted } from './schema.ts';

/** Rows that a page looks at in search of what its filter keeps, before it answers with what it has. */
export const examinedRows = 10_000;
/** Job ids with one beginning, past which a search has to say more of it: UUIDs of version 7 begin alike. */
export const mostBeginningAlike = 1_000;

export interface ScanListQuestion {
  readonly filter: ScanListFilter;
  readonly after: ScanPosition | null;
  readonly limit: number;
}

const { decidedAt, jobId } = scanCompleted;

/** Scans, newest first. With a filter a page may hold few scans, or none, and yet not be the last. */
export async function queryScans(
  d1: D1Database,
  { filter, after, limit }: ScanListQuestion,
): Promise<ScanPage> {
  const kept = listedBy(filter);
  const range = and(decidedIn(filter), after === null ? undefined : isBefore(after));
  const byId = filter.q === undefined ? undefined : beginsWith(filter.q);
  const edge = kept === undefined || byId !== undefined ? null : await findEdge(d1, range);
  const within = and(range, byId, kept, edge === null ? undefined : isAtOrAfter(edge));
  const scans = await drizzle(d1)
    .select(columns)
    .from(scanCompleted)
    .where(within)
    .orderBy(...(byId === undefined ? [desc(decidedAt), desc(jobId)] : unindexed))
    .limit(limit);
  const last = scans.length === limit ? scans.at(-1) : edge;
  return {
    scans,
    nextCursor: last == null ? null : writeCursor(last, filter.from),
    searchedTo: last?.decidedAt ?? filter.from,
  };
}

/** Where the rows that may be looked at end; null where the span ends before. */
async function findEdge(d1: D1Database, range: SQL | undefined): Promise<ScanPosition | null> {
  const rows = await drizzle(d1)
    .select({ decidedAt, jobId })
    .from(scanCompleted)
    .where(range)
    .orderBy(desc(decidedAt), desc(jobId))
    .limit(1)
    .offset(examinedRows - 1);
  return rows[0] ?? null;
}

/** Whether more job ids begin like this than a search will go through. */
export async function isTooVague(d1: D1Database, q: string): Promise<boolean> {
  const rows = await drizzle(d1)
    .select({ jobId })
    .from(scanCompleted)
    .where(beginsWith(q))
    .limit(1)
    .offset(mostBeginningAlike);
  return rows.length > 0;
}

/** A range of the primary key; `g` is greater than all that goes on with a hex digit or a dash. */
function beginsWith(q: string): SQL | undefined {
  return and(gte(jobId, q), lt(jobId, `${q}g`));
}

// The plus keeps SQLite from walking the whole span in this order, where the job id finds the few at once.
const unindexed = [sql`+${decidedAt} DESC`, sql`+${jobId} DESC`];

const columns = {
  jobId: scanCompleted.jobId,
  epoch: scanCompleted.epoch,
  openedAt: scanCompleted.openedAt,
  decidedAt: scanCompleted.decidedAt,
  outcome: scanCompleted.outcome,
  errorCode: scanCompleted.errorCode,
  strategy: scanCompleted.strategy,
  strategyReason: scanCompleted.strategyReason,
  fallbackReason: scanCompleted.fallbackReason,
  fallbackStage: scanCompleted.fallbackStage,
  delivery: scanCompleted.delivery,
  provider: scanCompleted.provider,
  model: scanCompleted.model,
  booksDetected: scanCompleted.booksDetected,
  durationMs: scanCompleted.durationMs,
  providerMs: scanCompleted.providerMs,
  websocketLatencyP50Ms: scanCompleted.websocketLatencyP50Ms,
  pollingLatencyP50Ms: scanCompleted.pollingLatencyP50Ms,
  pollCount: scanCompleted.pollCount,
  reconnects: scanCompleted.reconnects,
  platform: scanCompleted.platform,
  appVersion: scanCompleted.appVersion,
  networkType: scanCompleted.networkType,
  country: scanCompleted.country,
  traceId: scanCompleted.traceId,
};
