import { sql, type SQL } from 'drizzle-orm';
import { planSpan, type Segment, type SpanPlan, type TimeSpan } from '../core/slo/plan-span.ts';
import {
  dimensionFor,
  dimensions,
  valueOf,
  type Dimension,
  type RollupDimension,
} from '../core/slo/rollup-dimensions.ts';
import { rollUp, type Bucket, type HistogramName, type Sums } from '../core/slo/rollup.ts';
import type { ScanFilter } from '../core/slo/scan-filter.ts';
import { resolutionMs, resolutions } from '../core/slo/time-buckets.ts';
import { rolledScanColumns, toRolledScan } from './rolled-scans.ts';
import { namesOf, selectHistograms, toHistograms } from './rolled-histograms.ts';
import { selectRollupState, toRollupState } from './rollup-state.ts';
import { runTogether } from './run-together.ts';
import { filteredIn, keptBy } from './scan-filter.ts';

export interface BucketQuestion {
  readonly filter: ScanFilter;
  /** Bound the steps to answer for, ascending, epoch ms. */
  readonly edges: readonly number[];
  /** Told apart by this dimension's values; null: not at all. */
  readonly by: Dimension | null;
  /** Which histograms are asked for: all, none, or those named. */
  readonly histograms: boolean | readonly HistogramName[];
  /** Whether raw rows may be read; by default where the filter's span is of a day at the most. */
  readonly withRaw?: boolean;
}

/** Part of the answer for a step; a step can have none or many. */
export interface BucketRow extends Bucket {
  readonly step: number;
  readonly value: string | null;
}

export interface BucketAnswer {
  readonly rows: readonly BucketRow[];
  readonly covered: readonly (TimeSpan | null)[];
  /** Of each step, minutes whose last changes are not in the answer; 0 where raw rows may be read. */
  readonly pendingMinutes: readonly number[];
}

type Row = Record<string, unknown>;

/** Plans that a write has overtaken in a row before an answer is given whose parts are of different moments. */
const maxPlans = 4;

/** Longer spans are answered by what is added up, so that no answer costs what its span has scans. */
const longestRawMs = resolutionMs.day;

/** The marks and floors that were read last, of whatever span: mostly they still hold, which spares asking first. */
let lastKnown: readonly [dirty: Result, floors: Result] | undefined;

/**
 * What the scans of each step add up to: of a day at the most exactly, whatever was recomputed yet; of a longer
 * span as it was added up last, which is a minute or two ago, and how much is not. The state that a plan is made
 * from is read again together with the buckets, so that all are of one moment.
 */
export async function readBuckets(d1: D1Database, question: BucketQuestion): Promise<BucketAnswer> {
  const state = selectRollupState(spanOf(question.edges));
  let tries = lastKnown === undefined ? 1 : 0;
  const [dirty, floors] = lastKnown ?? (await runTogether(d1, state));
  for (let plan = planFrom(question, dirty, floors); ; tries += 1) {
    const reads = readsOf(plan, question);
    const [dirtyNow, floorsNow, ...results] = await runTogether(d1, [
      ...state,
      ...reads.map(({ statement }) => statement),
    ]);
    lastKnown = [dirtyNow, floorsNow];
    const planNow = planFrom(question, dirtyNow, floorsNow);
    if (tries === maxPlans || isSame(plan, planNow)) {
      const rows = reads.flatMap(({ toRows }, index) => toRows(results[index]?.results ?? []));
      // Marks can come and go without another plan: where minutes are all there is, they are read anyway.
      return { rows, covered: plan.covered, pendingMinutes: planNow.pendingMinutes };
    }
    plan = planNow;
  }
}

function spanOf(edges: readonly number[]): TimeSpan {
  return { from: edges[0] ?? 0, to: edges.at(-1) ?? 0 };
}

type Result = D1Result<Row> | undefined;

function planFrom(question: BucketQuestion, dirty: Result, floors: Result): SpanPlan {
  const { edges, filter, withRaw = filter.to - filter.from <= longestRawMs } = question;
  const dimension = dimensionFor(filteredIn(filter), question.by);
  const state = toRollupState(dirty?.results ?? [], floors?.results ?? [], dimension);
  return planSpan(edges, state, withRaw);
}

function isSame(one: SpanPlan, other: SpanPlan): boolean {
  return JSON.stringify(one.segments) === JSON.stringify(other.segments);
}

interface Read {
  readonly statement: SQL;
  readonly toRows: (results: readonly Row[]) => BucketRow[];
}

function readsOf({ segments }: SpanPlan, question: BucketQuestion): Read[] {
  return [...resolutions, 'raw' as const].flatMap((resolution) => {
    const own = segments.filter((segment) => segment.resolution === resolution);
    if (own.length === 0) return [];
    return resolution === 'raw' ? [readRaw(own, question)] : [readRollups(own, question)];
  });
}

function readRollups(segments: readonly Segment[], question: BucketQuestion): Read {
  const { filter, by } = question;
  const names = namesOf(question.histograms);
  const dimension = dimensionFor(filteredIn(filter), by);
  const statement = sql`
    SELECT segment.value ->> '$.step' AS step, rollup.value, sums,
      ${selectHistograms(names)}
    FROM ${asRows(segments)} AS segment CROSS JOIN rollup
      ON resolution = segment.value ->> '$.resolution' AND dimension = ${dimension}
      AND start >= segment.value ->> '$.from' AND start < segment.value ->> '$.to'
    WHERE ${hasValues(filter, dimension)}`;
  const toRows = (results: readonly Row[]) =>
    results.map((row) => ({
      step: Number(row['step']),
      value: valueOf(by, dimension, String(row['value'])),
      sums: JSON.parse(String(row['sums'])) as Sums,
      histograms: toHistograms(row, names),
    }));
  return { statement, toRows };
}

function readRaw(segments: readonly Segment[], { filter, by }: BucketQuestion): Read {
  const statement = sql`
    SELECT segment.value ->> '$.step' AS step, ${rolledScanColumns}
    FROM ${asRows(segments)} AS segment CROSS JOIN scan_completed
      ON decided_at >= segment.value ->> '$.from' AND decided_at < segment.value ->> '$.to'
    WHERE ${keptBy(filter) ?? sql`true`}`;
  const dimension = by ?? '';
  const toRows = (results: readonly Row[]) =>
    [...Map.groupBy(results, (row) => Number(row['step']))].flatMap(([step, own]) =>
      rollUp(own.map(toRolledScan), [dimension]).map(({ value, sums, histograms }) => {
        return { step, value: valueOf(by, dimension, value), sums, histograms };
      }),
    );
  return { statement, toRows };
}

function asRows(segments: readonly Segment[]): SQL {
  return sql`json_each(${JSON.stringify(segments)})`;
}

function hasValues(filter: ScanFilter, dimension: RollupDimension): SQL {
  const conditions = Object.entries(filteredIn(filter)).map(([name, value]) => {
    if (dimension !== '*') return sql`rollup.value = ${JSON.stringify(value)}`;
    const path = `$[${dimensions.indexOf(name as Dimension)}]`;
    // Finding the word first spares most rows the parsing.
    return sql`instr(rollup.value, ${JSON.stringify(value)}) > 0
      AND json_extract(rollup.value, ${path}) = ${value}`;
  });
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `);
}
