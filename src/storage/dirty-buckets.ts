import { sql, type SQL } from 'drizzle-orm';
import { resolutionMs, resolutions, type Resolution } from '../core/slo/time-buckets.ts';
import { runTogether } from './run-together.ts';

export interface DirtyBucketRow {
  readonly start: number;
  /** About how many rows it is recomputed from. */
  readonly weight: number;
}

export interface DirtyQuestion {
  readonly resolution: Resolution;
  /** Buckets that begin at `from` or later, and end at `endsBy` or before; epoch ms. */
  readonly from: number;
  readonly endsBy: number;
  readonly newestFirst: boolean;
  readonly limit: number;
}

/** Dirty buckets that can be recomputed: those in which nothing finer is dirty. */
export async function listDirty(
  d1: D1Database,
  { resolution, from, endsBy, newestFirst, limit }: DirtyQuestion,
): Promise<DirtyBucketRow[]> {
  const [result] = await runTogether(d1, [
    sql`SELECT start, ${weight[resolution]} AS weight FROM dirty_bucket AS bucket
      WHERE resolution = ${resolution} AND start >= ${from}
        AND start <= ${endsBy - resolutionMs[resolution]} AND ${canRecompute(resolution)}
      ORDER BY start ${sql.raw(newestFirst ? 'DESC' : 'ASC')} LIMIT ${limit}`,
  ]);
  const rows = result?.results ?? [];
  return rows.map(({ start, weight: rowCount }) => {
    return { start: Number(start), weight: Number(rowCount) };
  });
}

/** How many buckets of a span are dirty. */
export async function countDirty(d1: D1Database, from: number, to: number): Promise<number> {
  const [result] = await runTogether(d1, [
    sql`SELECT count(*) AS waiting FROM dirty_bucket WHERE resolution IN ('minute', 'hour', 'day')
      AND start >= ${from} AND start < ${to}`,
  ]);
  return Number(result?.results[0]?.['waiting'] ?? 0);
}

/** Marks buckets, whose starts are given by a SELECT with a WHERE; a recompute that has read them starts over. */
export function markDirty(resolution: Resolution, starts: SQL): SQL {
  return sql`INSERT INTO dirty_bucket (resolution, start) SELECT ${resolution}, start FROM (${starts}) WHERE true
    ON CONFLICT (resolution, start) DO UPDATE SET claim = '' WHERE claim <> ''`;
}

/** Whether all that `bucket`, a row of dirty_bucket, is made of is there, and none of it dirty. */
export function canRecompute(resolution: Resolution): SQL {
  const start = sql`bucket.start`;
  const isThere = {
    minute: isKept('raw', start),
    hour: sql`(${isKept('minute', start)} OR ${isKept('raw', start)})`,
    day: sql`${isKept('hour', start)} AND ${isKept('crossed_hour', start)}`,
  }[resolution];
  return sql`${isThere} AND ${isSettledBelow(resolution)}`;
}

/** Whether a resolution holds all of what begins at `start`. */
export function isKept(resolution: Resolution | 'raw' | 'crossed_hour', start: SQL): SQL {
  return sql`${start} >= coalesce((SELECT start FROM rollup_floor WHERE resolution = ${resolution}), 0)`;
}

function isSettledBelow(resolution: Resolution): SQL {
  const finer = resolutions.slice(0, resolutions.indexOf(resolution));
  const conditions = finer.map(
    (name) => sql`NOT EXISTS (SELECT 1 FROM dirty_bucket AS part WHERE part.resolution = ${name}
      AND part.start >= bucket.start AND part.start < bucket.start + ${length(resolution)})`,
  );
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `);
}

/** D1 binds numbers as REAL, which would make a sum of it REAL. */
export function length(resolution: Resolution): SQL {
  return sql.raw(String(resolutionMs[resolution]));
}

const rawRows = (resolution: Resolution) => sql`(SELECT count(*) FROM scan_completed
  WHERE decided_at >= bucket.start AND decided_at < bucket.start + ${length(resolution)})`;

const finerRows = (resolution: Resolution, finer: Resolution) => sql`(SELECT count(*) FROM rollup
  WHERE resolution = ${finer} AND dimension = '*'
    AND rollup.start >= bucket.start AND rollup.start < bucket.start + ${length(resolution)})`;

const weight: Record<Resolution, SQL> = {
  minute: rawRows('minute'),
  hour: sql`CASE WHEN ${isKept('minute', sql`bucket.start`)}
    THEN ${finerRows('hour', 'minute')} ELSE ${rawRows('hour')} END`,
  day: finerRows('day', 'hour'),
};
