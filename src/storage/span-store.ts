import { sql, type Query, type SQL } from 'drizzle-orm';
import type { SpanRecord } from '../telemetry/span-record.ts';
import { prepareInsert, type FieldOf } from './prepared-insert.ts';
import { span } from './telemetry-schema.ts';

const insertSpans = prepareInsert(span, {
  onConflict: sql`ON CONFLICT DO NOTHING`,
  where: notErased,
});

/** Writes of spans; one that is there already stays as it is, so replays change nothing. */
export function writeSpans(spans: readonly SpanRecord[]): Query[] {
  return insertSpans(spans);
}

/** The whole millisecond of an erasure belongs to the erased life. */
function notErased(field: FieldOf): SQL {
  return sql`NOT EXISTS (
    SELECT 1 FROM erased_scan AS erased
    WHERE erased.job_id = ${field('jobId')}
      AND (erased.erased_at + 1) * 1000 > ${field('startUs')})`;
}
