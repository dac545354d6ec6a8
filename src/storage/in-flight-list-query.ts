import { and, desc, eq, gte, lt, notExists, sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { InFlightPage } from '../core/slo/read-answers.ts';
import { longestFlightMs } from './in-flight-query.ts';
import { examinedRows } from './scan-list-query.ts';
import { writeCursor, type ScanPosition } from './scan-position.ts';
import { scanCompleted, scanStarted } from './schema.ts';

const filtered = ['provider', 'platform', 'appVersion', 'networkType', 'country'] as const;
export type InFlightFilter = { [Name in (typeof filtered)[number]]?: string | undefined };

export interface InFlightQuestion {
  readonly filter: InFlightFilter;
  /** A position by the time of opening. */
  readonly after: ScanPosition | null;
  readonly limit: number;
  readonly now: number;
}

const { openedAt, jobId, epoch } = scanStarted;

/** Scans that were opened in the last hour and have no recorded end, newest first. */
export async function queryInFlightList(
  d1: D1Database,
  { filter, after, limit, now }: InFlightQuestion,
): Promise<InFlightPage> {
  const from = now - longestFlightMs;
  const upper = after === null ? lt(openedAt, now + 60_000) : isBefore(after);
  const edge = await findEdge(d1, and(gte(openedAt, from), upper));
  const lower = edge === null ? gte(openedAt, from) : isNotBefore(edge);
  const db = drizzle(d1);
  const end = sql`${scanCompleted.jobId} = ${jobId} AND ${scanCompleted.epoch} = ${epoch}`;
  const ended = db
    .select({ one: sql`1` })
    .from(scanCompleted)
    .where(end);
  const scans = await db
    .select(columns)
    .from(scanStarted)
    .where(and(lower, upper, keptBy(filter), notExists(ended)))
    .orderBy(desc(openedAt), desc(jobId))
    .limit(limit);
  const full = scans.length === limit ? scans.at(-1) : undefined;
  const last = full === undefined ? edge : { decidedAt: full.openedAt, jobId: full.jobId };
  return { at: now, scans, nextCursor: last === null ? null : writeCursor(last, from) };
}

/** Most that was opened in an hour has ended, and a page must not look through all of it. */
async function findEdge(d1: D1Database, range: SQL | undefined): Promise<ScanPosition | null> {
  const rows = await drizzle(d1)
    .select({ decidedAt: openedAt, jobId })
    .from(scanStarted)
    .where(range)
    .orderBy(desc(openedAt), desc(jobId))
    .limit(1)
    .offset(examinedRows - 1);
  return rows[0] ?? null;
}

function keptBy(filter: InFlightFilter): SQL | undefined {
  const conditions = filtered.map((name) => {
    const value = filter[name];
    return value === undefined ? undefined : eq(scanStarted[name], value);
  });
  return and(...conditions);
}

/** The index knows times only, so a bound is a time, and of one time the job decides. */
function isBefore({ decidedAt: at, jobId: id }: ScanPosition): SQL {
  return sql`${openedAt} <= ${at} AND (+${openedAt}, ${jobId}) < (${at}, ${id})`;
}

function isNotBefore({ decidedAt: at, jobId: id }: ScanPosition): SQL {
  return sql`${openedAt} >= ${at} AND (+${openedAt}, ${jobId}) >= (${at}, ${id})`;
}

const columns = {
  jobId,
  epoch,
  openedAt,
  acceptedAt: scanStarted.acceptedAt,
  deadlineAt: scanStarted.deadlineAt,
  imageBytes: scanStarted.imageBytes,
  provider: scanStarted.provider,
  platform: scanStarted.platform,
  appVersion: scanStarted.appVersion,
  networkType: scanStarted.networkType,
  country: scanStarted.country,
  traceId: scanStarted.traceId,
  synthetic: scanStarted.synthetic,
};
