import { asc, sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { TelemetryCounter } from '../core/slo/read-answers.ts';
import type { Count, CounterName } from '../telemetry/counts.ts';
import { insertRows } from './insert-rows.ts';
import { runTogether } from './run-together.ts';
import { telemetryCounter } from './telemetry-schema.ts';

const gauge: CounterName = 'outbox_depth';

/** Of a gauge the newest value counts. */
const merge = sql`ON CONFLICT (name, label) DO UPDATE SET
  value = CASE
    WHEN name <> ${sql.raw(`'${gauge}'`)} THEN value + excluded.value
    WHEN excluded.updated_at >= updated_at THEN excluded.value
    ELSE value END,
  updated_at = max(updated_at, excluded.updated_at)`;

/** A label that comes later takes over its name's time: series that are read as one begin together. */
const createdAt = sql`coalesce(
  (SELECT created_at FROM telemetry_counter AS own
    WHERE own.name = json_extract(row.value, '$.name') LIMIT 1),
  json_extract(row.value, '$.updatedAt'))`;

/** Adds to the counters, in whatever transaction it is run; `where` sees each count as `row.value`. */
export function countRows(counts: readonly Count[], now: number, where?: SQL): SQL[] {
  const rows = counts.map((count) => ({ ...count, label: count.label ?? '', updatedAt: now }));
  return insertRows(telemetryCounter, rows, merge, where, { createdAt });
}

/** Adds to the counters, in a transaction of its own. */
export async function addCounts(
  d1: D1Database,
  counts: readonly Count[],
  now: number,
): Promise<void> {
  await runTogether(d1, countRows(counts, now));
}

export async function readCounters(d1: D1Database): Promise<TelemetryCounter[]> {
  const { name, label } = telemetryCounter;
  return drizzle(d1).select().from(telemetryCounter).orderBy(asc(name), asc(label));
}

/** Whether D1 takes writes, tried by counting the one that has failed. */
export async function countWriteFailure(d1: D1Database, now: number): Promise<boolean> {
  try {
    await addCounts(d1, [{ name: 'write_failures', value: 1 }], now);
    return true;
  } catch {
    return false;
  }
}
