import { createMiddleware } from 'hono/factory';
import type { Env } from '../env.ts';
import { queryBreakdown } from '../storage/breakdown-query.ts';
import { queryComparison } from '../storage/comparison-query.ts';
import { queryInFlightList } from '../storage/in-flight-list-query.ts';
import { isTooVague, mostBeginningAlike, queryScans } from '../storage/scan-list-query.ts';
import { parseScanCursor, type ScanCursor } from '../storage/scan-position.ts';
import { querySummary } from '../storage/summary-query.ts';
import { queryTimeseries } from '../storage/timeseries-query.ts';
import { queryTrace } from '../storage/trace-query.ts';
import { badRequest } from './query.ts';
import { readScan } from './read-scan.ts';
import type { ReadEnv, Reads } from './reads.ts';
import { streamExport } from './stream-export.ts';

/** Lets the routes of the read API ask D1 and the objects of jobs. */
export const queryReads = createMiddleware<{ Bindings: Env } & ReadEnv>(async (c, next) => {
  c.set('reads', readsOf(c.env));
  return next();
});

function readsOf(env: Env): Reads {
  const d1 = env.DB;
  return {
    summary: (filter, now) => querySummary(d1, filter, now),
    timeseries: (filter, metric, stepping) => queryTimeseries(d1, filter, metric, stepping),
    breakdown: (filter, by, withLatency) => queryBreakdown(d1, filter, by, withLatency),
    comparison: (filter) => queryComparison(d1, filter),
    scans: async ({ filter, cursor, limit }) => {
      const after = cursorOf(cursor);
      if (filter.q !== undefined && (await isTooVague(d1, filter.q))) throw tooVague();
      // The last day is another one with each page, but the list is to end where it was to at first.
      const from = after?.from ?? filter.from;
      return queryScans(d1, { filter: { ...filter, from }, after, limit });
    },
    inFlight: ({ filter, cursor, limit }, now) =>
      queryInFlightList(d1, { filter, after: cursorOf(cursor), limit, now }),
    scan: (jobId, epoch, now) => readScan(env, { jobId, epoch, now }),
    trace: (traceId) => queryTrace(d1, traceId),
    export: (format, filter, cursor) => streamExport(d1, format, filter, cursorOf(cursor)),
  };
}

function cursorOf(cursor: string | undefined): ScanCursor | null {
  const after = cursor === undefined ? null : parseScanCursor(cursor);
  if (after === undefined) throw badRequest('cursor: pass the nextCursor of an earlier page');
  return after;
}

function tooVague() {
  return badRequest(`q: over ${mostBeginningAlike} job ids begin so; give more of it`);
}
