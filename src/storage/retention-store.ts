import { sql, type SQL } from 'drizzle-orm';
import { rollupDimensions } from '../core/slo/rollup-dimensions.ts';
import { resolutionMs, type Resolution } from '../core/slo/time-buckets.ts';
import { runTogether } from './run-together.ts';

export const aging = [
  'scan_story',
  'scan_started',
  'scan_completed',
  'span',
  'dead_letter',
  'erased_scan',
  'counted_minute',
  'minute_rollup',
  'crossed_hour_rollup',
  'rollup',
  'alert_transition',
  'alert_acknowledgement',
  'silence',
  'notification',
] as const;
export type AgingTable = (typeof aging)[number];

/** Deletes at most `limit` of the oldest rows from before a time, epoch ms; gives how many it deleted. */
export async function deleteOldest(
  d1: D1Database,
  table: AgingTable,
  beforeMs: number,
  limit: number,
): Promise<number> {
  const [result] = await runTogether(d1, [oldest[table](beforeMs, limit)]);
  return result?.meta.changes ?? 0;
}

const oldest: Record<AgingTable, (beforeMs: number, limit: number) => SQL> = {
  scan_story: (before, limit) => sql`DELETE FROM scan_story WHERE rowid IN (
    SELECT rowid FROM scan_story WHERE epoch < ${before} ORDER BY epoch LIMIT ${limit})`,
  // A start has no end of its own; what began before is over, since a deadline is minutes and retention days.
  scan_started: (before, limit) => sql`DELETE FROM scan_started WHERE rowid IN (
    SELECT rowid FROM scan_started WHERE opened_at < ${before} ORDER BY opened_at LIMIT ${limit})`,
  // Only what is below the floor: there a deletion marks no minute, and so takes nothing out of the rollups.
  scan_completed: (before, limit) => sql`DELETE FROM scan_completed WHERE rowid IN (
    SELECT rowid FROM scan_completed WHERE decided_at < min(${before}, ${floorOf('raw')})
    ORDER BY decided_at LIMIT ${limit})`,
  span: (before, limit) => sql`DELETE FROM span WHERE (trace_id, span_id) IN (
    SELECT trace_id, span_id FROM span WHERE start_us < ${before * 1000}
    ORDER BY start_us LIMIT ${limit})`,
  dead_letter: (before, limit) => sql`DELETE FROM dead_letter WHERE rowid IN (
    SELECT rowid FROM dead_letter WHERE received_at < ${before} ORDER BY received_at LIMIT ${limit})`,
  erased_scan: (before, limit) => sql`DELETE FROM erased_scan WHERE job_id IN (
    SELECT job_id FROM erased_scan WHERE erased_at < ${before} LIMIT ${limit})`,
  counted_minute: (_before, limit) => sql`DELETE FROM counted_minute WHERE start IN (
    SELECT start FROM counted_minute WHERE start < ${floorOf('raw')} ORDER BY start LIMIT ${limit})`,
  minute_rollup: (_before, limit) => deleteRollups(['minute'], limit),
  crossed_hour_rollup: (_before, limit) => sql`DELETE FROM rollup
    WHERE (resolution, dimension, start, value) IN (
      SELECT resolution, dimension, start, value FROM rollup
      WHERE resolution = 'hour' AND dimension = '*' AND start < ${floorOf('crossed_hour')}
      LIMIT ${limit})`,
  rollup: (_before, limit) => deleteRollups(['hour', 'day'], limit),
  alert_transition: (before, limit) => sql`DELETE FROM alert_transition WHERE rowid IN (
    SELECT rowid FROM alert_transition WHERE at < ${before} ORDER BY at LIMIT ${limit})`,
  alert_acknowledgement: (before, limit) => sql`DELETE FROM alert_acknowledgement WHERE rowid IN (
    SELECT rowid FROM alert_acknowledgement WHERE at < ${before} LIMIT ${limit})`,
  silence: (before, limit) => sql`DELETE FROM silence WHERE rowid IN (
    SELECT rowid FROM silence WHERE ends_at < ${before} ORDER BY ends_at LIMIT ${limit})`,
  // What waits is given up within hours, long before.
  notification: (before, limit) => sql`DELETE FROM notification WHERE rowid IN (
    SELECT rowid FROM notification WHERE created_at < ${before} ORDER BY created_at LIMIT ${limit})`,
};

const floorOf = (resolution: Resolution | 'raw' | 'crossed_hour') =>
  sql`(SELECT start FROM rollup_floor WHERE resolution = ${resolution})`;

function deleteRollups(resolutions: readonly Resolution[], limit: number): SQL {
  const old = resolutions.map((resolution) => {
    const dimensions = JSON.stringify(rollupDimensions);
    return sql`SELECT resolution, dimension, start, value FROM rollup
      WHERE resolution = ${resolution} AND start < ${floorOf(resolution)}
        AND dimension IN (SELECT value FROM json_each(${dimensions}))`;
  });
  return sql`DELETE FROM rollup WHERE (resolution, dimension, start, value) IN (
    ${sql.join(old, sql` UNION ALL `)} LIMIT ${limit})`;
}

const hour = sql.raw(String(resolutionMs.hour));

/**
 * Raises the floor of raw rows or minutes to a whole hour, `to` in epoch ms, but not past an hour that is not
 * rolled up yet, nor raw rows' past one that is not counted. Gives where it is then.
 */
export async function raiseFloor(
  d1: D1Database,
  resolution: 'raw' | 'minute',
  to: number,
): Promise<number> {
  const marked = sql`SELECT start FROM dirty_bucket
    WHERE resolution IN ('minute', 'hour') AND start < ${to}`;
  const uncounted = sql`SELECT start FROM uncounted_minute WHERE start < ${to}`;
  const waiting = resolution === 'raw' ? sql`${marked} UNION ALL ${uncounted}` : marked;
  const firstDirty = sql`(SELECT min(start) / ${hour} * ${hour} FROM (${waiting}))`;
  const [, floor] = await runTogether(d1, [
    sql`UPDATE rollup_floor SET start = max(start, CAST(coalesce(${firstDirty}, ${to}) AS INTEGER))
      WHERE resolution = ${resolution}`,
    sql`SELECT start FROM rollup_floor WHERE resolution = ${resolution}`,
  ]);
  return Number(floor?.results[0]?.['start'] ?? 0);
}

const day = sql.raw(String(resolutionMs.day));

/**
 * Raises the floor of crossed hours to a whole day, but not past a day that may still be recomputed from them:
 * one of which raw rows or minutes are kept, or in which something is not rolled up yet.
 */
export async function raiseCrossedFloor(d1: D1Database, to: number): Promise<void> {
  const firstDirty = sql`(SELECT min(start) FROM dirty_bucket
    WHERE resolution IN ('minute', 'hour', 'day') AND start < ${to})`;
  const mayRiseTo = sql`CAST(min(${to}, ${floorOf('raw')}, ${floorOf('minute')}, coalesce(${firstDirty}, ${to})) AS INTEGER)
    / ${day} * ${day}`;
  await runTogether(d1, [
    sql`INSERT INTO rollup_floor (resolution, start) VALUES ('crossed_hour', ${mayRiseTo})
      ON CONFLICT (resolution) DO UPDATE SET start = max(start, excluded.start)`,
  ]);
}

/** Raises the floor of hours and days to a whole day; what is dirty below is not recomputed any more. */
export async function raiseRollupFloor(d1: D1Database, to: number): Promise<void> {
  await runTogether(d1, [
    sql`UPDATE rollup_floor SET start = max(start, CAST(${to} AS INTEGER))
      WHERE resolution IN ('hour', 'day')`,
    sql`DELETE FROM dirty_bucket WHERE resolution IN ('hour', 'day') AND start < ${to}`,
  ]);
}
