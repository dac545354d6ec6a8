import { sql, type SQL } from 'drizzle-orm';
import { rollupDimensions } from '../core/slo/rollup-dimensions.ts';
import {
  mergeRollups,
  rollUp,
  type Histograms,
  type RolledUp,
  type Sums,
} from '../core/slo/rollup.ts';
import { bucketStart, type Resolution } from '../core/slo/time-buckets.ts';
import { canRecompute, isKept, length, markDirty } from './dirty-buckets.ts';
import { insertRows } from './insert-rows.ts';
import { rolledScanColumns, toRolledScan } from './rolled-scans.ts';
import { rollup } from './rollup-schema.ts';
import { runTogether } from './run-together.ts';
import { markUncounted } from './uncounted-minutes.ts';

type Row = Record<string, unknown>;
type PlacedRollup = RolledUp & { readonly start: number };

/** The buckets that one recompute has claimed, and may write as long as nothing has changed them. */
interface Claim {
  readonly resolution: Resolution;
  readonly id: string;
  /** Starts as a JSON array. */
  readonly starts: string;
}

const finer = { day: 'hour', hour: 'minute' } as const;
const coarser = { minute: 'hour', hour: 'day' } as const;

/**
 * Recomputes dirty buckets: minutes from raw rows, hours from minutes, days from hours. Each is claimed and
 * read in one transaction, and written in another only if nothing took the claim away between; what changed
 * meanwhile stays dirty. Gives how many were written; the bucket that holds each is dirty then.
 */
export async function recompute(
  d1: D1Database,
  resolution: Resolution,
  starts: readonly number[],
): Promise<number> {
  const claim = { resolution, id: crypto.randomUUID(), starts: JSON.stringify(starts) };
  const [, raw, parts] = await runTogether(d1, [
    sql`UPDATE dirty_bucket AS bucket SET claim = ${claim.id}
      WHERE resolution = ${resolution} AND start IN (SELECT value FROM json_each(${claim.starts}))
        AND ${canRecompute(resolution)}`,
    selectRaw(claim),
    ...(resolution === 'minute' ? [] : [selectParts(claim, finer[resolution])]),
  ]);
  const rollups = [
    ...rollUpRaw(resolution, raw?.results ?? []),
    ...mergeParts(resolution, parts?.results ?? []),
  ];
  const results = await runTogether(d1, write(claim, rollups));
  return results.at(-1)?.meta.changes ?? 0;
}

/** Hours from before the minutes that are kept are made of raw rows too; such minutes are not made any more. */
function selectRaw({ resolution, starts }: Claim): SQL {
  const bucket = sql`bucket.value`;
  const isRaw = {
    minute: isKept('minute', bucket),
    hour: sql`NOT ${isKept('minute', bucket)}`,
    day: sql`false`,
  }[resolution];
  return sql`SELECT ${rolledScanColumns} FROM json_each(${starts}) AS bucket CROSS JOIN scan_completed
      ON decided_at >= bucket.value AND decided_at < bucket.value + ${length(resolution)}
    WHERE ${isRaw}`;
}

function selectParts({ resolution, starts }: Claim, part: 'minute' | 'hour'): SQL {
  return sql`SELECT start, dimension, rollup.value, sums, histograms
    FROM json_each(${starts}) AS bucket CROSS JOIN rollup
      ON resolution = ${part} AND dimension IN (${allDimensions})
      AND start >= bucket.value AND start < bucket.value + ${length(resolution)}
    WHERE ${isKept(part, sql`bucket.value`)}`;
}

const allDimensions = sql.join(
  rollupDimensions.map((name) => sql.raw(`'${name}'`)),
  sql`, `,
);

function rollUpRaw(resolution: Resolution, rows: readonly Row[]): PlacedRollup[] {
  const byStart = Map.groupBy(rows.map(toRolledScan), ({ decidedAt }) =>
    bucketStart(resolution, decidedAt),
  );
  return [...byStart].flatMap(([start, own]) => rollUp(own).map((one) => ({ start, ...one })));
}

function mergeParts(resolution: Resolution, rows: readonly Row[]): PlacedRollup[] {
  const byStart = Map.groupBy(rows, (row) => bucketStart(resolution, Number(row['start'])));
  return [...byStart].flatMap(([start, own]) =>
    mergeRollups(own.map(toRolledUp)).map((one) => ({ start, ...one })),
  );
}

function toRolledUp(row: Row): RolledUp {
  return {
    dimension: row['dimension'] as RolledUp['dimension'],
    value: String(row['value']),
    sums: JSON.parse(String(row['sums'])) as Sums,
    histograms: JSON.parse(String(row['histograms'])) as Histograms,
  };
}

/** The last statement removes the marks of what was written. */
function write({ resolution, id, starts }: Claim, rollups: readonly PlacedRollup[]): SQL[] {
  const claimed = sql`resolution = ${resolution} AND claim = ${id}
    AND start IN (SELECT value FROM json_each(${starts}))`;
  const rows = rollups.map((one) => ({ resolution, ...one }));
  const isClaimed = sql`json_extract(row.value, '$.start') IN (SELECT start FROM dirty_bucket WHERE ${claimed})`;
  return [
    sql`DELETE FROM rollup WHERE resolution = ${resolution} AND dimension IN (${allDimensions})
      AND start IN (SELECT start FROM dirty_bucket WHERE ${claimed})`,
    ...insertRows(rollup, rows, sql``, isClaimed),
    ...(resolution === 'day' ? [] : [markHolders(coarser[resolution], claimed)]),
    ...(resolution === 'minute'
      ? [markUncounted(sql`SELECT start FROM dirty_bucket WHERE ${claimed}`)]
      : []),
    sql`DELETE FROM dirty_bucket WHERE ${claimed}`,
  ];
}

function markHolders(holder: 'hour' | 'day', claimed: SQL): SQL {
  const starts = sql`SELECT DISTINCT start / ${length(holder)} * ${length(holder)} AS start
    FROM dirty_bucket WHERE ${claimed}`;
  return markDirty(holder, starts);
}
