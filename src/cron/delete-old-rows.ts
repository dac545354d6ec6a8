import type { Config } from '../config.ts';
import { bucketStart, resolutionMs } from '../core/slo/time-buckets.ts';
import { recomputeDirty } from '../storage/recompute-dirty.ts';
import {
  aging,
  deleteOldest,
  raiseCrossedFloor,
  raiseFloor,
  raiseRollupFloor,
  type AgingTable,
} from '../storage/retention-store.ts';
import { settleMs } from '../storage/uncounted-minutes.ts';
import { log } from '../telemetry/log.ts';
import { countScans } from './count-scans.ts';

/** Some 20 ms of D1 each, between which what is to be written gets its turn. */
const rowsPerStep = 1_000;
/**
 * Of nine tables 900 queries, and those of alerts are small; an invocation may make 1,000. A backlog is caught up
 * over several runs.
 */
const stepsPerTable = 100;

/** Deletes what is past its retention at `now`, epoch ms. A table that fails holds up no other. */
export async function deleteOldRows(
  d1: D1Database,
  retentionMs: Config['retentionMs'],
  now: number,
): Promise<void> {
  for (const table of aging) {
    const beforeMs = now - retentionMs[retentionOf[table]];
    const result = await deleteFrom(d1, table, beforeMs);
    if (result.error !== undefined) log('error', 'retention failed', { table, ...result });
    else if (result.deleted > 0) log('info', 'retention', { table, ...result });
  }
}

const retentionOf: Record<AgingTable, keyof Config['retentionMs']> = {
  scan_story: 'stories',
  scan_started: 'scans',
  scan_completed: 'scans',
  span: 'spans',
  dead_letter: 'deadLetters',
  // As long as anything of an erased scan may still be on its way.
  erased_scan: 'scans',
  counted_minute: 'scans',
  minute_rollup: 'minutes',
  crossed_hour_rollup: 'crossedHours',
  rollup: 'rollups',
  // The history of alerts goes as far back as the numbers that it is of.
  alert_transition: 'rollups',
  alert_acknowledgement: 'rollups',
  silence: 'rollups',
  notification: 'deadLetters',
};

/** What must be rolled up and counted before raw rows go; mostly nothing, since the minute's run has done it long ago. */
const mostAtOnce = { minute: 240, hour: 48, day: 0 };

/** Says of rollups what is gone before any of it is. */
const raiseFloors: Partial<Record<AgingTable, (d1: D1Database, before: number) => Promise<void>>> =
  {
    scan_completed: async (d1, before) => {
      const to = bucketStart('hour', before + resolutionMs.hour - 1);
      const endsBy = { minute: to, hour: to, day: 0 };
      await recomputeDirty(d1, { from: 0, endsBy, most: mostAtOnce, newestFirst: false });
      await countScans(d1, to + settleMs, mostAtOnce.minute);
      const floor = await raiseFloor(d1, 'raw', to);
      if (floor < to)
        log('warn', 'retention waits for rollups', { table: 'scan_completed', floor });
    },
    minute_rollup: async (d1, before) => {
      await raiseFloor(d1, 'minute', bucketStart('hour', before));
    },
    crossed_hour_rollup: (d1, before) => raiseCrossedFloor(d1, before),
    rollup: (d1, before) => raiseRollupFloor(d1, bucketStart('day', before)),
  };

interface Deletion {
  readonly deleted: number;
  readonly done: boolean;
  readonly error?: string;
}

async function deleteFrom(d1: D1Database, table: AgingTable, beforeMs: number): Promise<Deletion> {
  let deleted = 0;
  try {
    await raiseFloors[table]?.(d1, beforeMs);
    for (let step = 0; step < stepsPerTable; step += 1) {
      const rows = await deleteOldest(d1, table, beforeMs, rowsPerStep);
      deleted += rows;
      if (rows < rowsPerStep) return { deleted, done: true };
    }
  } catch (error) {
    return { deleted, done: false, error: String(error) };
  }
  return { deleted, done: false };
}
