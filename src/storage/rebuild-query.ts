import { sql } from 'drizzle-orm';
import type { TimeSpan } from '../core/slo/plan-span.ts';
import type { RebuildStep } from '../core/slo/read-answers.ts';
import { bucketStart, resolutionMs } from '../core/slo/time-buckets.ts';
import { countDirty, markDirty } from './dirty-buckets.ts';
import { recomputeDirty } from './recompute-dirty.ts';
import { runTogether } from './run-together.ts';

/** 360 minutes of one day: some 100 queries, of the 1,000 that an invocation may make. */
const stepMs = 6 * resolutionMs.hour;

/** Twice a step's, since minutes of that day that were dirty before are done with it. */
const most = { minute: 720, hour: 24, day: 1 };

/**
 * Recomputes the first hours of a span from raw rows, as far back as these are kept. Nothing is forgotten
 * between steps: what a step has marked and not recomputed is left to the clock.
 */
export async function rebuildRollups(
  d1: D1Database,
  span: TimeSpan,
  now: number,
): Promise<RebuildStep> {
  const end = Math.min(span.to, now);
  const from = Math.max(bucketStart('hour', span.from), await firstKept(d1, end));
  const to = Math.min(Math.floor(from / stepMs) * stepMs + stepMs, end);
  if (from >= to) {
    return {
      ...{ from: end, to: end, next: null, waiting: 0 },
      recomputed: { minutes: 0, hours: 0, days: 0 },
    };
  }
  await markMinutes(d1, from, to);
  const dayEnd = bucketStart('day', from) + resolutionMs.day;
  const endsBy = Math.min(dayEnd, now);
  const { minute, hour, day } = await recomputeDirty(d1, {
    from: bucketStart('day', from),
    endsBy: { minute: endsBy, hour: endsBy, day: endsBy },
    most,
    newestFirst: false,
  });
  return {
    ...{ from, to, next: to < end ? to : null },
    recomputed: { minutes: minute, hours: hour, days: day },
    waiting: await countDirty(d1, from, to),
  };
}

/** Where raw rows, or rollups that could be recomputed from them, begin; `otherwise` where there are none. */
async function firstKept(d1: D1Database, otherwise: number): Promise<number> {
  const firstRollup = (resolution: 'minute' | 'hour') => sql`
    SELECT min(start) FROM rollup WHERE resolution = ${resolution} AND dimension = ''`;
  const [result] = await runTogether(d1, [
    sql`SELECT (SELECT start FROM rollup_floor WHERE resolution = 'raw') AS floor,
      (SELECT min(decided_at) FROM scan_completed) AS raw,
      (${firstRollup('minute')}) AS minute, (${firstRollup('hour')}) AS hour`,
  ]);
  const { floor, ...firsts } = result?.results[0] ?? {};
  const known = Object.values(firsts).filter((first) => first !== null);
  const first = Math.min(otherwise, ...known.map(Number));
  return Math.max(Number(floor ?? 0), bucketStart('hour', first));
}

/** All minutes, also those without rows: so that a rollup of what is not there goes too. */
async function markMinutes(d1: D1Database, from: number, to: number): Promise<void> {
  const count = Math.ceil((to - from) / resolutionMs.minute);
  const starts = Array.from({ length: count }, (_, index) => from + index * resolutionMs.minute);
  const listed = sql`SELECT value AS start FROM json_each(${JSON.stringify(starts)})`;
  await runTogether(d1, [markDirty('minute', listed)]);
}
