import { sql, type SQL } from 'drizzle-orm';
import type { SpanRecord } from '../telemetry/span-record.ts';
import { insertRows } from './insert-rows.ts';
import { span } from './telemetry-schema.ts';

/** Writes of spans; one that is there already stays as it is, so replays change nothing. */
export function writeSpans(spans: readonly SpanRecord[]): SQL[] {
  return insertRows(span, spans, sql`ON CONFLICT DO NOTHING`, notErased);
}

/** The whole millisecond of an erasure belongs to the erased life. */
const notErased = sql`NOT EXISTS (
  SELECT 1 FROM erased_scan AS erased
  WHERE erased.job_id = json_extract(row.value, '$.jobId')
    AND (erased.erased_at + 1) * 1000 > json_extract(row.value, '$.startUs'))`;
