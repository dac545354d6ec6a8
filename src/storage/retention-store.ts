import { sql, type SQL } from 'drizzle-orm';
import { runTogether } from './run-together.ts';

export const aging = [
  'scan_started',
  'scan_completed',
  'span',
  'dead_letter',
  'erased_scan',
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
  // A start has no end of its own; what began before is over, since a deadline is minutes and retention days.
  scan_started: (before, limit) => sql`DELETE FROM scan_started WHERE rowid IN (
    SELECT rowid FROM scan_started WHERE opened_at < ${before} ORDER BY opened_at LIMIT ${limit})`,
  scan_completed: (before, limit) => sql`DELETE FROM scan_completed WHERE rowid IN (
    SELECT rowid FROM scan_completed WHERE decided_at < ${before} ORDER BY decided_at LIMIT ${limit})`,
  span: (before, limit) => sql`DELETE FROM span WHERE (trace_id, span_id) IN (
    SELECT trace_id, span_id FROM span WHERE start_us < ${before * 1000}
    ORDER BY start_us LIMIT ${limit})`,
  dead_letter: (before, limit) => sql`DELETE FROM dead_letter WHERE rowid IN (
    SELECT rowid FROM dead_letter WHERE received_at < ${before} ORDER BY received_at LIMIT ${limit})`,
  erased_scan: (before, limit) => sql`DELETE FROM erased_scan WHERE job_id IN (
    SELECT job_id FROM erased_scan WHERE erased_at < ${before} LIMIT ${limit})`,
};
