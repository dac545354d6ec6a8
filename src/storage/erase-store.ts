import { sql, type SQL } from 'drizzle-orm';
import type { ErasedScan } from '../core/slo/read-answers.ts';
import { runTogether } from './run-together.ts';

/** Lives of a job to forget: those that began at `erasedAt` (epoch ms) or before. */
export interface Erasure {
  readonly jobId: string;
  readonly erasedAt: number;
}

/** Deletes what is recorded of a scan, and keeps what is still on its way from being written ([ER3]). */
export async function eraseScan(
  d1: D1Database,
  erasure: Erasure,
): Promise<Omit<ErasedScan['erased'], 'scans'> & { epochs: ReadonlySet<number> }> {
  const { jobId, erasedAt } = erasure;
  const [, foreign, own, , started, completed, letters] = await runTogether(d1, [
    sql`INSERT INTO erased_scan (job_id, erased_at) VALUES (${jobId}, ${erasedAt})
      ON CONFLICT (job_id) DO UPDATE SET erased_at = max(erased_at, excluded.erased_at)`,
    deleteForeignSpans(erasure),
    sql`DELETE FROM span WHERE job_id = ${jobId} AND start_us < ${(erasedAt + 1) * 1000}`,
    deleteStories(erasure),
    sql`DELETE FROM scan_started WHERE job_id = ${jobId} AND epoch <= ${erasedAt} RETURNING epoch`,
    sql`DELETE FROM scan_completed WHERE job_id = ${jobId} AND epoch <= ${erasedAt} RETURNING epoch`,
    sql`DELETE FROM dead_letter WHERE instr(lower(body), ${jobId}) > 0
      AND CAST(coalesce(json_extract(body, '$.putAt'), 0) AS INTEGER) <= ${erasedAt}`,
  ]);
  const epochs = [...(started?.results ?? []), ...(completed?.results ?? [])];
  return {
    epochs: new Set(epochs.map(({ epoch }) => Number(epoch))),
    spans: (foreign?.meta.changes ?? 0) + (own?.meta.changes ?? 0),
    deadLetters: letters?.meta.changes ?? 0,
  };
}

/**
 * Spans that apps sent name no job; they are the scan's where its trace is no other scan's. Tables are
 * read whole: a request is rare, and an index on the trace would be written with every scan.
 */
function deleteForeignSpans({ jobId, erasedAt }: Erasure): SQL {
  const mine = sql`job_id = ${jobId} AND epoch <= ${erasedAt}`;
  return sql`
    WITH own AS MATERIALIZED (
      SELECT trace_id FROM scan_started WHERE ${mine} AND trace_id IS NOT NULL
      UNION SELECT trace_id FROM scan_completed WHERE ${mine} AND trace_id IS NOT NULL
      UNION SELECT trace_id FROM span WHERE job_id = ${jobId}
    ), shared AS MATERIALIZED (
      SELECT trace_id FROM scan_started WHERE trace_id IN own AND NOT (${mine})
      UNION SELECT trace_id FROM scan_completed WHERE trace_id IN own AND NOT (${mine})
      UNION SELECT trace_id FROM span WHERE trace_id IN own AND job_id <> ${jobId}
    )
    DELETE FROM span WHERE job_id IS NULL AND trace_id IN own AND trace_id NOT IN shared`;
}

/** Found by the scans of which they tell, which outlive them; it goes before those do. */
function deleteStories({ jobId, erasedAt }: Erasure): SQL {
  const mine = sql`job_id = ${jobId} AND epoch <= ${erasedAt}`;
  return sql`DELETE FROM scan_story WHERE (epoch, job_id) IN (
    SELECT epoch, job_id FROM scan_started WHERE ${mine}
    UNION SELECT epoch, job_id FROM scan_completed WHERE ${mine})`;
}
