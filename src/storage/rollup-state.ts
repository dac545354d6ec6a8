import { sql, type SQL } from 'drizzle-orm';
import type { RollupState, TimeSpan } from '../core/slo/plan-span.ts';
import type { RollupDimension } from '../core/slo/rollup-dimensions.ts';
import {
  bucketStart,
  resolutionMs,
  resolutions,
  type Resolution,
} from '../core/slo/time-buckets.ts';

type Row = Record<string, unknown>;

/** Statements that read what is known of the rollups of a span, for `toRollupState`. */
export function selectRollupState({ from, to }: TimeSpan): [dirty: SQL, floors: SQL] {
  const first = bucketStart('day', from);
  const end = bucketStart('day', to) + resolutionMs.day;
  return [
    sql`SELECT resolution, start FROM dirty_bucket
      WHERE resolution IN ('minute', 'hour', 'day') AND start >= ${first} AND start < ${end}`,
    sql`SELECT resolution, start FROM rollup_floor`,
  ];
}

/** As it is for the rows of one dimension: hours of the cross go before the others do. */
export function toRollupState(
  dirty: readonly Row[],
  floors: readonly Row[],
  dimension: RollupDimension,
): RollupState {
  const floorOf = new Map(floors.map((row) => [String(row['resolution']), Number(row['start'])]));
  const kept = (name: string) => floorOf.get(name) ?? 0;
  const dirtyOf = (resolution: Resolution) =>
    new Set(
      dirty.filter((row) => row['resolution'] === resolution).map((row) => Number(row['start'])),
    );
  const byResolution = <T>(valueOf: (resolution: Resolution) => T) =>
    Object.fromEntries(
      resolutions.map((resolution) => [resolution, valueOf(resolution)]),
    ) as Record<Resolution, T>;
  return {
    dirty: byResolution(dirtyOf),
    floors: {
      ...byResolution(kept),
      hour: Math.max(kept('hour'), dimension === '*' ? kept('crossed_hour') : 0),
      raw: kept('raw'),
    },
  };
}
