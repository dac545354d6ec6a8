import { bucketStart, resolutionMs, type Resolution } from '../../core/slo/time-buckets.ts';
import { mergeRollups, rollUp, type RolledScan, type RolledUp } from '../../core/slo/rollup.ts';

export interface PlacedRollup extends RolledUp {
  readonly resolution: Resolution;
  readonly start: number;
}

/** Time for the last events of an hour or day to come, as the worker's clock leaves it. */
const graceMs = 5 * resolutionMs.minute;

/** Whether the worker's clock would have added a bucket up by `now`, epoch ms. */
export function isRolledUpBy(now: number, resolution: Resolution, start: number): boolean {
  const grace = resolution === 'minute' ? 0 : graceMs;
  return start + resolutionMs[resolution] + grace <= now;
}

/** The rollups of an hour's scans that there would be at `now`: of its minutes where `withMinutes`, and its own. */
export function rollUpHour(
  scans: readonly RolledScan[],
  now: number,
  withMinutes: boolean,
): { minutes: PlacedRollup[]; hour: PlacedRollup[] } {
  const [first] = scans;
  if (first === undefined) return { minutes: [], hour: [] };
  const start = bucketStart('hour', first.decidedAt);
  const hasEnded = isRolledUpBy(now, 'hour', start);
  const hour = hasEnded ? placed('hour', start, rollUp(scans)) : [];
  return { minutes: withMinutes ? rollUpMinutes(scans, now) : [], hour };
}

function rollUpMinutes(scans: readonly RolledScan[], now: number): PlacedRollup[] {
  const byMinute = Map.groupBy(scans, ({ decidedAt }) => bucketStart('minute', decidedAt));
  return [...byMinute].flatMap(([start, own]) =>
    isRolledUpBy(now, 'minute', start) ? placed('minute', start, rollUp(own)) : [],
  );
}

/** A day's rollups from those of its hours. */
export function rollUpDay(start: number, hours: readonly RolledUp[]): PlacedRollup[] {
  return placed('day', start, mergeRollups(hours));
}

function placed(
  resolution: Resolution,
  start: number,
  rollups: readonly RolledUp[],
): PlacedRollup[] {
  return rollups.map(({ dimension, value, sums, histograms }) => {
    return { resolution, start, dimension, value, sums, histograms };
  });
}
