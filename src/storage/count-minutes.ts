import { sql, type SQL } from 'drizzle-orm';
import type { CountedScan } from '../core/metrics/count-scan.ts';
import type { Counts } from '../core/metrics/counts.ts';
import { countMinutes, type ScanCounter } from '../core/metrics/scan-counter.ts';
import { bucketStart } from '../core/slo/time-buckets.ts';
import { length } from './dirty-buckets.ts';
import { insertRows } from './insert-rows.ts';
import { rolledScanColumns, toRolledScan } from './rolled-scans.ts';
import { runTogether } from './run-together.ts';
import { countedMinute } from './scan-counter-schema.ts';

type Row = Record<string, unknown>;

/** What one run has read, and may write as long as no other has written. */
interface Claim {
  readonly id: string;
  /** Starts as a JSON array. */
  readonly starts: string;
}

/**
 * Adds marked minutes to the totals, at `now` in epoch ms. They are read in one transaction, and written in
 * another only where no other run has written between, all or nothing; a minute that was rolled up anew
 * meanwhile stays marked. Gives whether it wrote.
 */
export async function countMarked(
  d1: D1Database,
  starts: readonly number[],
  now: number,
): Promise<boolean> {
  const claim = { id: crypto.randomUUID(), starts: JSON.stringify(starts) };
  const [, state, before, raw] = await runTogether(d1, [
    sql`UPDATE uncounted_minute SET claim = ${claim.id} WHERE start IN (${listed(claim)})`,
    selectScanCounter,
    sql`SELECT start, counts FROM counted_minute WHERE start IN (${listed(claim)})`,
    selectScans(claim),
  ]);
  const { revision, counter } = toScanCounter(state?.results ?? []);
  const countedBefore = new Map((before?.results ?? []).map(toCounted));
  const scans = Map.groupBy((raw?.results ?? []).map(toCountedScan), ({ decidedAt }) =>
    bucketStart('minute', decidedAt),
  );
  const minutes = starts.map((start) => ({
    start,
    scans: scans.get(start) ?? [],
    counted: countedBefore.get(start) ?? null,
  }));
  const { counter: next, counted } = countMinutes(counter, minutes, now);
  const rows = [...counted].map(([start, counts]) => ({ start, counts }));
  const filled = rows.filter(({ counts }) => Object.keys(counts).length > 0);
  const results = await runTogether(d1, write(claim, revision, next, filled));
  return (results.at(-1)?.meta.changes ?? 0) > 0;
}

const listed = ({ starts }: Claim) => sql`SELECT value FROM json_each(${starts})`;

function selectScans({ starts }: Claim): SQL {
  return sql`SELECT ${rolledScanColumns}, scan_completed.fallback_stage AS "fallbackStage"
    FROM json_each(${starts}) AS minute CROSS JOIN scan_completed
      ON decided_at >= minute.value AND decided_at < minute.value + ${length('minute')}`;
}

export function toCountedScan(row: Row): CountedScan {
  const fallbackStage = row['fallbackStage'] as CountedScan['fallbackStage'];
  return { ...toRolledScan(row), fallbackStage };
}

function toCounted({ start, counts }: Row): [start: number, counts: Counts] {
  return [Number(start), JSON.parse(String(counts)) as Counts];
}

/** One row, for toScanCounter. */
export const selectScanCounter = sql`SELECT revision, since, counter FROM scan_counter`;

/** @throws {Error} where the row is not there, which its migration made. */
export function toScanCounter(rows: readonly Row[]): {
  revision: number;
  since: number;
  counter: ScanCounter;
} {
  const [row] = rows;
  if (row === undefined) throw new Error('scan_counter is empty; its migration gave it one row');
  const since = Number(row['since']);
  const told = JSON.parse(String(row['counter'])) as Partial<ScanCounter>;
  return {
    revision: Number(row['revision']),
    since,
    counter: { totals: {}, names: {}, updatedAt: since, ...told },
  };
}

/** The last statement writes the totals, and with them the revision that all others look at. */
function write(
  claim: Claim,
  revision: number,
  counter: ScanCounter,
  counted: readonly { start: number; counts: Counts }[],
): SQL[] {
  const isMine = sql`EXISTS (SELECT 1 FROM scan_counter WHERE revision = ${revision})`;
  const replace = sql`ON CONFLICT (start) DO UPDATE SET counts = excluded.counts`;
  return [
    ...insertRows(countedMinute, counted, replace, isMine),
    sql`DELETE FROM uncounted_minute
      WHERE start IN (${listed(claim)}) AND claim = ${claim.id} AND ${isMine}`,
    sql`UPDATE scan_counter SET revision = revision + 1, counter = ${JSON.stringify(counter)}
      WHERE revision = ${revision}`,
  ];
}
