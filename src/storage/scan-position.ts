import { sql, type SQL } from 'drizzle-orm';
import { scanCompleted } from './schema.ts';

/** A place in the order of decision: that of a scan. */
export interface ScanPosition {
  readonly decidedAt: number;
  readonly jobId: string;
}

// A row value, not an OR: the index then begins where it says, and not at the end of the span.
const place = sql`(${scanCompleted.decidedAt}, ${scanCompleted.jobId})`;

export function isBefore({ decidedAt, jobId }: ScanPosition): SQL {
  return sql`${place} < (${decidedAt}, ${jobId})`;
}

export function isAfter({ decidedAt, jobId }: ScanPosition): SQL {
  return sql`${place} > (${decidedAt}, ${jobId})`;
}

export function isAtOrAfter({ decidedAt, jobId }: ScanPosition): SQL {
  return sql`${place} >= (${decidedAt}, ${jobId})`;
}

export function isAtOrBefore({ decidedAt, jobId }: ScanPosition): SQL {
  return sql`${place} <= (${decidedAt}, ${jobId})`;
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
