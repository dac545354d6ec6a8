import { countMarked } from '../storage/count-minutes.ts';
import { packsOf } from '../storage/recompute-dirty.ts';
import { listUncounted } from '../storage/uncounted-minutes.ts';
import { log } from '../telemetry/log.ts';

/** A few seconds of work each minute; a backlog is caught up over runs, the oldest first. */
const mostEachRun = 600;

/**
 * Adds to the totals of /metrics what was rolled up and is settled at `now`, epoch ms. Gives how many minutes
 * it counted.
 */
export async function countScans(d1: D1Database, now: number, most = mostEachRun): Promise<number> {
  let counted = 0;
  for (const starts of packsOf(await listUncounted(d1, now, most))) {
    // Another run is at it; what it leaves is counted by the next.
    if (!(await countMarked(d1, starts, now))) break;
    counted += starts.length;
  }
  log('debug', 'scans counted', { minutes: counted });
  return counted;
}
