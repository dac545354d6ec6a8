import { and, gte, lt, sql, type SQL } from 'drizzle-orm';
import type { ScanFilter } from '../core/slo/scan-filter.ts';
import { scanCompleted } from './schema.ts';

/** A place in the order of decision: that of a scan. */
export interface ScanPosition {
  readonly decidedAt: number;
  readonly jobId: string;
}

const place = sql`(${scanCompleted.decidedAt}, ${scanCompleted.jobId})`;

/** Where a walk along the order of decision is to begin or to stop; null: where the span does. */
export interface WalkBounds {
  readonly before?: ScanPosition | null;
  readonly atOrAfter?: ScanPosition | null;
  readonly after?: ScanPosition | null;
  readonly atOrBefore?: ScanPosition | null;
}

/**
 * The scans of a span between positions. SQLite walks an index from one bound at each side, and of two it may
 * take the wrong one: so a position stands in the place of the span's own end. It is a row value, not an OR,
 * which would be no bound at all.
 */
export function decidedBetween({ from, to }: ScanFilter, bounds: WalkBounds): SQL | undefined {
  const { before, atOrAfter, after, atOrBefore } = bounds;
  const lower = after ?? atOrAfter;
  const upper = before ?? atOrBefore;
  return and(
    lower == null || lower.decidedAt < from
      ? gte(scanCompleted.decidedAt, from)
      : sql`${place} ${sql.raw(after == null ? '>=' : '>')} (${lower.decidedAt}, ${lower.jobId})`,
    upper == null || upper.decidedAt >= to
      ? lt(scanCompleted.decidedAt, to)
      : sql`${place} ${sql.raw(before == null ? '<=' : '<')} (${upper.decidedAt}, ${upper.jobId})`,
  );
}

/** The same as a filter of rows that are found otherwise: the plus keeps SQLite from walking the span for it. */
export function isDecidedBefore(
  { from, to }: ScanFilter,
  before: ScanPosition | null,
): SQL | undefined {
  const span = sql`+${scanCompleted.decidedAt} >= ${from} AND +${scanCompleted.decidedAt} < ${to}`;
  if (before === null) return span;
  return sql`${span} AND (+${scanCompleted.decidedAt}, +${scanCompleted.jobId}) < (${before.decidedAt}, ${before.jobId})`;
}

/** Where a page of a list ends, and where the list does: the span may have been given as "the last day". */
export interface ScanCursor extends ScanPosition {
  readonly from: number | null;
}

export function writeCursor({ decidedAt, jobId }: ScanPosition, from: number): string {
  return [decidedAt, jobId, from].join('.');
}

/** Reads a cursor; undefined for anything else. */
export function parseScanCursor(raw: string): ScanCursor | undefined {
  const parts = /^(\d{1,16})\.([\da-f-]{36})(?:\.(\d{1,16}))?$/.exec(raw);
  if (parts === null) return undefined;
  const [, decidedAt, jobId, from] = parts;
  return {
    decidedAt: Number(decidedAt),
    jobId: String(jobId),
    from: from === undefined ? null : Number(from),
  };
}
