import { and, eq, gte, isNull, lt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { ScanCounts } from '../core/slo/read-answers.ts';
import { scanCompleted, scanStarted } from './schema.ts';

/**
 * Jobs opened longer ago than this are over: what is not recorded of them is overdue, not in flight. A wait
 * for a picture and a deadline are minutes; a longer look would cost as much as there are scans.
 */
export const longestFlightMs = 3600_000;
/** So long after its deadline a job counts as overdue instead (`/api/telemetry`). */
const graceMs = 5 * 60_000;

/** Scans with a picture or waiting for one, by what is recorded of them now; synthetic ones do not fly ([SY2]). */
export async function queryInFlight(
  d1: D1Database,
  now: number,
): Promise<Pick<ScanCounts, 'inFlight' | 'oldestInFlightMs'>> {
  const open = and(
    gte(scanStarted.openedAt, now - longestFlightMs),
    lt(scanStarted.openedAt, now + 60_000),
    gte(scanStarted.deadlineAt, now - graceMs),
    isNull(scanCompleted.jobId),
    eq(scanStarted.synthetic, false),
  );
  const rows = await drizzle(d1)
    .select({
      inFlight: sql<number>`count(*)`,
      oldest: sql<number | null>`min(${scanStarted.openedAt})`,
    })
    .from(scanStarted)
    .leftJoin(
      scanCompleted,
      sql`${scanCompleted.jobId} = ${scanStarted.jobId} AND ${scanCompleted.epoch} = ${scanStarted.epoch}`,
    )
    .where(open);
  const oldest = rows[0]?.oldest ?? null;
  return {
    inFlight: rows[0]?.inFlight ?? 0,
    oldestInFlightMs: oldest === null ? null : Math.max(0, now - oldest),
  };
}
