import { and, eq, isNull, lt, gte, notExists, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { histogramCount, percentileMs } from '../core/slo/latency-histogram.ts';
import type { TelemetryHealth } from '../core/slo/read-answers.ts';
import type { PipelineState } from '../telemetry/pipeline-metrics.ts';
import { readCounters } from './counter-store.ts';
import { dirtyBucket } from './rollup-schema.ts';
import { scanCompleted, scanStarted } from './schema.ts';
import { deadLetter } from './telemetry-schema.ts';

/** An end is recorded within seconds; past this much it is on its way for too long. */
const graceMs = 5 * 60_000;
const longestLookMs = 7 * 86_400_000;

/** What is known of the pipeline, as it is counted. */
export async function queryPipeline(d1: D1Database): Promise<PipelineState> {
  const [counters, deadLetters] = await Promise.all([readCounters(d1), queryWaitingLetters(d1)]);
  return { counters, deadLetters };
}

/** The state of the pipeline at `now`, epoch ms, as people read it. */
export async function queryTelemetryHealth(d1: D1Database, now: number): Promise<TelemetryHealth> {
  const [{ counters, deadLetters }, overdueScans, rollups] = await Promise.all([
    queryPipeline(d1),
    queryOverdueScans(d1, now),
    queryDirtyMinutes(d1),
  ]);
  const lag = counters.filter(({ name }) => name === 'telemetry_lag');
  const histogram = Object.fromEntries(lag.map(({ label, value }) => [label, value]));
  return {
    at: now,
    counters: counters.filter(({ name }) => name !== 'telemetry_lag'),
    lag: {
      count: histogramCount(histogram),
      p50: percentileMs(histogram, 0.5),
      p95: percentileMs(histogram, 0.95),
      p99: percentileMs(histogram, 0.99),
    },
    ...{ deadLetters, overdueScans, rollups },
  };
}

async function queryDirtyMinutes(d1: D1Database): Promise<TelemetryHealth['rollups']> {
  const rows = await drizzle(d1)
    .select({
      dirtyMinutes: sql<number>`count(*)`,
      oldest: sql<number | null>`min(${dirtyBucket.start})`,
    })
    .from(dirtyBucket)
    .where(eq(dirtyBucket.resolution, 'minute'));
  return rows[0] ?? { dirtyMinutes: 0, oldest: null };
}

async function queryWaitingLetters(d1: D1Database): Promise<TelemetryHealth['deadLetters']> {
  const rows = await drizzle(d1)
    .select({
      waiting: sql<number>`count(*)`,
      oldestReceivedAt: sql<number | null>`min(${deadLetter.receivedAt})`,
    })
    .from(deadLetter)
    .where(isNull(deadLetter.replayedAt));
  return rows[0] ?? { waiting: 0, oldestReceivedAt: null };
}

/** Reads all that began in a week: for whoever looks, and for the clock, but not for each scrape. */
export async function queryOverdueScans(
  d1: D1Database,
  now: number,
): Promise<TelemetryHealth['overdueScans']> {
  const { jobId, epoch, deadlineAt, openedAt } = scanStarted;
  const end = sql`${scanCompleted.jobId} = ${jobId} AND ${scanCompleted.epoch} = ${epoch}`;
  const db = drizzle(d1);
  // The job and deadline of the row that has the minimum: SQLite's bare columns.
  const rows = await db
    .select({ count: sql<number>`count(*)`, jobId, deadlineAt: sql<number>`min(${deadlineAt})` })
    .from(scanStarted)
    .where(
      and(
        gte(openedAt, now - longestLookMs),
        lt(deadlineAt, now - graceMs),
        notExists(
          db
            .select({ one: sql`1` })
            .from(scanCompleted)
            .where(end),
        ),
      ),
    );
  const [row] = rows;
  if (row === undefined || row.count === 0) return { count: 0, oldest: null };
  return { count: row.count, oldest: { jobId: row.jobId, deadlineAt: row.deadlineAt } };
}
