import { sql, type SQL } from 'drizzle-orm';
import { planSpan, type Segment, type SpanPlan, type TimeSpan } from '../core/slo/plan-span.ts';
import {
  dimensionFor,
  dimensions,
  valueOf,
  type Dimension,
  type RollupDimension,
} from '../core/slo/rollup-dimensions.ts';
import { rollUp, type Bucket, type Histograms, type Sums } from '../core/slo/rollup.ts';
import type { ScanFilter } from '../core/slo/scan-filter.ts';
import { resolutions } from '../core/slo/time-buckets.ts';
import { rolledScanColumns, toRolledScan } from './rolled-scans.ts';
import { selectRollupState, toRollupState } from './rollup-state.ts';
import { runTogether } from './run-together.ts';
import { filteredIn, keptBy } from './scan-filter.ts';

export interface BucketQuestion {
  readonly filter: ScanFilter;
  /** Bound the steps to answer for, ascending, epoch ms; those of the filter are not looked at. */
  readonly edges: readonly number[];
  /** Told apart by this dimension's values; null: not at all. */
  readonly by: Dimension | null;
  readonly histograms: boolean;
}

/** Part of the answer for a step; a step can have none or many. */
export interface BucketRow extends Bucket {
  readonly step: number;
  readonly value: string | null;
}

export interface BucketAnswer {
  readonly rows: readonly BucketRow[];
  readonly covered: readonly (TimeSpan | null)[];
}

type Row = Record<string, unknown>;

/** Plans that a write has overtaken in a row before an answer is given whose parts are of different moments. */
const maxPlans = 4;

/**
 * What the scans of each step add up to, exact whatever was recomputed yet. The state that a plan is made
 * from is read again together with the buckets, so that all are of one moment.
 */
export async function readBuckets(d1: D1Database, question: BucketQuestion): Promise<BucketAnswer> {
  const state = selectRollupState(spanOf(question.edges));
  const [dirty, floors] = await runTogether(d1, state);
  let plan = planFrom(question, dirty, floors);
  for (let tries = 1; ; tries += 1) {
    const reads = readsOf(plan, question);
    const [dirtyNow, floorsNow, ...results] = await runTogether(d1, [
      ...state,
      ...reads.map(({ statement }) => statement),
    ]);
    const planNow = planFrom(question, dirtyNow, floorsNow);
    if (tries === maxPlans || isSame(plan, planNow)) {
      const rows = reads.flatMap(({ toRows }, index) => toRows(results[index]?.results ?? []));
      return { rows, covered: plan.covered };
    }
    plan = planNow;
  }
}

function spanOf(edges: readonly number[]): TimeSpan {
  return { from: edges[0] ?? 0, to: edges.at(-1) ?? 0 };
}

type Result = D1Result<Row> | undefined;

function planFrom({ edges }: BucketQuestion, dirty: Result, floors: Result): SpanPlan {
  return planSpan(edges, toRollupState(dirty?.results ?? [], floors?.results ?? []));
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
  const { filter, by, histograms } = question;
  const dimension = dimensionFor(filteredIn(filter), by);
  const statement = sql`
    SELECT segment.value ->> '$.step' AS step, rollup.value, sums,
      ${histograms ? sql`histograms` : sql`'{}'`} AS histograms
    FROM ${asRows(segments)} AS segment CROSS JOIN rollup
      ON resolution = segment.value ->> '$.resolution' AND dimension = ${dimension}
      AND start >= segment.value ->> '$.from' AND start < segment.value ->> '$.to'
    WHERE ${hasValues(filter, dimension)}`;
  const toRows = (results: readonly Row[]) =>
    results.map((row) => ({
      step: Number(row['step']),
      value: valueOf(by, dimension, String(row['value'])),
      sums: JSON.parse(String(row['sums'])) as Sums,
      histograms: JSON.parse(String(row['histograms'])) as Histograms,
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
    return sql`json_extract(rollup.value, ${path}) = ${value}`;
  });
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `);
}
