import { and, desc, gte, lt, sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { ScanPage, ScanRow } from '../core/slo/read-answers.ts';
import type { ScanListFilter } from '../core/slo/scan-filter.ts';
import { listedBy } from './scan-filter.ts';
import {
  decidedBetween,
  isDecidedBefore,
  writeCursor,
  type ScanPosition,
} from './scan-position.ts';
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
export async function queryScans(d1: D1Database, question: ScanListQuestion): Promise<ScanPage> {
  const { filter, after, limit } = question;
  if (filter.q !== undefined) return searchById(d1, question, filter.q);
  const kept = listedBy(filter);
  const edge = kept === undefined ? null : await findEdge(d1, question);
  const scans = await drizzle(d1)
    .select(columns)
    .from(scanCompleted)
    .where(and(decidedBetween(filter, { before: after, atOrAfter: edge }), kept))
    .orderBy(desc(decidedAt), desc(jobId))
    .limit(limit);
  return toPage(question, scans, edge);
}

/** Where the rows that may be looked at end; null where the span ends before. */
async function findEdge(
  d1: D1Database,
  { filter, after }: ScanListQuestion,
): Promise<ScanPosition | null> {
  const rows = await drizzle(d1)
    .select({ decidedAt, jobId })
    .from(scanCompleted)
    .where(decidedBetween(filter, { before: after }))
    .orderBy(desc(decidedAt), desc(jobId))
    .limit(1)
    .offset(examinedRows - 1);
  return rows[0] ?? null;
}

async function searchById(
  d1: D1Database,
  question: ScanListQuestion,
  q: string,
): Promise<ScanPage> {
  const { filter, after, limit } = question;
  const scans = await drizzle(d1)
    .select(columns)
    .from(scanCompleted)
    .where(and(beginsWith(q), isDecidedBefore(filter, after), listedBy(filter)))
    .orderBy(sql`+${decidedAt} DESC`, sql`+${jobId} DESC`)
    .limit(limit);
  return toPage(question, scans, null);
}

function toPage(
  { filter, limit }: ScanListQuestion,
  scans: ScanRow[],
  edge: ScanPosition | null,
): ScanPage {
  const last = scans.length === limit ? scans.at(-1) : edge;
  return {
    scans,
    nextCursor: last == null ? null : writeCursor(last, filter.from),
    searchedTo: last?.decidedAt ?? filter.from,
  };
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
  synthetic: scanCompleted.synthetic,
};
