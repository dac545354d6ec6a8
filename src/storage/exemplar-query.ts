import { sql } from 'drizzle-orm';
import { chooseExemplars, type Exemplars } from '../core/metrics/choose-exemplars.ts';
import { toCountedScan } from './count-minutes.ts';
import { rolledScanColumns } from './rolled-scans.ts';
import { runTogether } from './run-together.ts';

/** Of the newest so many scans those are looked at whose trace is kept. */
const newest = 500;

/** Traces that show what the newest scans were; all of them are kept in D1 now. */
export async function queryExemplars(d1: D1Database): Promise<Exemplars> {
  const [result] = await runTogether(d1, [
    sql`SELECT * FROM (
        SELECT ${rolledScanColumns}, scan_completed.fallback_stage AS "fallbackStage",
          scan_completed.trace_id AS "traceId"
        FROM scan_completed ORDER BY decided_at DESC LIMIT ${newest}) AS scan
      WHERE NOT scan."synthetic"
        AND EXISTS (SELECT 1 FROM span WHERE span.trace_id = scan."traceId")`,
  ]);
  const rows = result?.results ?? [];
  return chooseExemplars(
    rows.map((row) => ({ ...toCountedScan(row), traceId: String(row['traceId']) })),
  );
}
