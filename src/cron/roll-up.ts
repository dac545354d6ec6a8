import { recomputeDirty, type Recomputed } from '../storage/recompute-dirty.ts';
import { log } from '../telemetry/log.ts';

/** Time for the last events of an hour or day to come, so that it is mostly recomputed once. */
const graceMs = 5 * 60_000;

/** A few seconds of work each minute; a backlog, such as a new deployment's, is caught up over runs. */
const mostEachRun = { minute: 600, hour: 72, day: 20 };

/** Brings the rollups up to date with what was written until `now`, epoch ms, the newest first. */
export async function rollUpDirty(
  d1: D1Database,
  now: number,
  most: Recomputed = mostEachRun,
): Promise<Recomputed> {
  const endsBy = { minute: now, hour: now - graceMs, day: now - graceMs };
  const recomputed = await recomputeDirty(d1, { from: 0, endsBy, most, newestFirst: true });
  log('debug', 'rolled up', recomputed);
  return recomputed;
}
