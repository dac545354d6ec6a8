import { sql, type SQL } from 'drizzle-orm';
import { length, type DirtyBucketRow } from './dirty-buckets.ts';
import { runTogether } from './run-together.ts';

/**
 * From a minute's end to its being counted: a result that nobody fetched is lost after one minute, and what is
 * known of a scan by then is mostly in D1 within the next.
 */
export const settleMs = 2 * 60_000;

const since = sql`(SELECT since FROM scan_counter)`;

/** Marks minutes, whose starts are given by a SELECT; a run that has read them counts them once more. */
export function markUncounted(starts: SQL): SQL {
  return sql`INSERT INTO uncounted_minute (start) SELECT start FROM (${starts}) WHERE start >= ${since}
    ON CONFLICT (start) DO UPDATE SET claim = '' WHERE claim <> ''`;
}

/** Marked minutes that are settled at `now`, epoch ms, the oldest first. */
export async function listUncounted(
  d1: D1Database,
  now: number,
  limit: number,
): Promise<DirtyBucketRow[]> {
  const [result] = await runTogether(d1, [
    sql`SELECT start, (SELECT count(*) FROM scan_completed
        WHERE decided_at >= minute.start AND decided_at < minute.start + ${length('minute')}) AS weight
      FROM uncounted_minute AS minute WHERE start <= ${now - settleMs} - ${length('minute')}
      ORDER BY start LIMIT ${limit}`,
  ]);
  const rows = result?.results ?? [];
  return rows.map(({ start, weight }) => ({ start: Number(start), weight: Number(weight) }));
}
