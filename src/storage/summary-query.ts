import { and, gte, isNull, lt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import {
  percentileMs,
  histogramCount,
  type LatencyHistogram,
} from '../core/slo/latency-histogram.ts';
import { latencyTargetsMs, objectives } from '../core/slo/objectives.ts';
import { measureRatio } from '../core/slo/ratio.ts';
import type { MeasuredLatency, SpanSummary, Summary } from '../core/slo/read-answers.ts';
import { latencyHistogramIn, type LatencyColumn } from './latency-query.ts';
import { decidedIn, type ScanFilter } from './scan-filter.ts';
import { noSums, scanSums, type ScanSums } from './scan-sums.ts';
import { scanCompleted, scanStarted } from './schema.ts';

/** Jobs opened longer ago than this and never ended are lost, not in flight. */
const longestFlightMs = 24 * 3600_000;

/** One span and the one before it. */
export async function querySummary(
  d1: D1Database,
  filter: ScanFilter,
  now: number,
): Promise<Summary> {
  const length = filter.to - filter.from;
  const before = { ...filter, from: filter.from - length, to: filter.from };
  const [current, previous] = await Promise.all([
    querySpan(d1, filter, now),
    querySpan(d1, before, now),
  ]);
  return { ...current, previous };
}

async function querySpan(d1: D1Database, filter: ScanFilter, now: number): Promise<SpanSummary> {
  const db = drizzle(d1);
  const [rows, flight, websocket, polling] = await Promise.all([
    db.select(scanSums).from(scanCompleted).where(decidedIn(filter)),
    queryInFlight(d1, now),
    measureLatency(d1, filter, 'websocket'),
    measureLatency(d1, filter, 'polling'),
  ]);
  const sums = rows[0] ?? noSums;
  return {
    from: filter.from,
    to: filter.to,
    scans: { ...outcomesOf(sums), ...flight },
    ...ratiosOf(sums),
    latency: { websocket, polling },
    strategies: {
      websocket: sums.byWebsocket,
      polling_fallback: sums.byFallback,
      polling: sums.byPolling,
      none: sums.byNone,
    },
  };
}

function outcomesOf(sums: ScanSums) {
  const { decided, completed, failed, timedOut, abandoned, cancelled, rejected } = sums;
  return { decided, completed, failed, timedOut, abandoned, cancelled, rejected };
}

export function ratiosOf(sums: ScanSums) {
  const ended = sums.completed + sums.failed + sums.timedOut + sums.abandoned;
  return {
    websocketSuccess: measureRatio(sums.websocket, sums.tried, objectives.websocketSuccess),
    fallback: measureRatio(sums.fallback, sums.tried, objectives.fallback),
    completion: measureRatio(sums.completed, ended, objectives.completion),
  };
}

async function measureLatency(
  d1: D1Database,
  filter: ScanFilter,
  transport: LatencyColumn,
): Promise<MeasuredLatency> {
  return toLatency(await latencyHistogramIn(d1, filter, transport), latencyTargetsMs[transport]);
}

function toLatency(histogram: LatencyHistogram, targetMs: number): MeasuredLatency {
  return {
    count: histogramCount(histogram),
    p50: percentileMs(histogram, 0.5),
    p95: percentileMs(histogram, 0.95),
    p99: percentileMs(histogram, 0.99),
    targetMs,
  };
}

/** Scans with a picture or waiting for one, by what is recorded of them now. */
async function queryInFlight(d1: D1Database, now: number) {
  const open = and(
    gte(scanStarted.openedAt, now - longestFlightMs),
    lt(scanStarted.openedAt, now + 60_000),
    isNull(scanCompleted.jobId),
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
