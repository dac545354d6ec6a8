import { sql, type SQL } from 'drizzle-orm';
import { scanCompleted } from './schema.ts';

/**
 * Start of the step, counted from `originMs`, in which a scan was decided.
 * D1 binds every number as REAL, whose division does not round; hence the casts.
 */
export function bucketStart(stepMs: number, originMs = 0): SQL<number> {
  const step = sql`CAST(${stepMs} AS INTEGER)`;
  const origin = sql`CAST(${originMs} AS INTEGER)`;
  return sql<number>`(${scanCompleted.decidedAt} - ${origin}) / ${step} * ${step} + ${origin}`;
}
