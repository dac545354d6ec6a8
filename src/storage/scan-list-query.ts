import { and, desc, eq, lt, or } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { ScanPage } from '../core/slo/read-answers.ts';
import { decidedIn, type ScanFilter } from './scan-filter.ts';
import { scanCompleted } from './schema.ts';

/** Where a page ends: the last scan's time and job. */
export interface ScanCursor {
  decidedAt: number;
  jobId: string;
}

/** Scans, newest first. */
export async function queryScans(
  d1: D1Database,
  filter: ScanFilter,
  cursor: ScanCursor | null,
  limit: number,
): Promise<ScanPage> {
  const { decidedAt, jobId } = scanCompleted;
  const after =
    cursor === null
      ? undefined
      : or(
          lt(decidedAt, cursor.decidedAt),
          and(eq(decidedAt, cursor.decidedAt), lt(jobId, cursor.jobId)),
        );
  const scans = await drizzle(d1)
    .select(columns)
    .from(scanCompleted)
    .where(and(decidedIn(filter), after))
    .orderBy(desc(decidedAt), desc(jobId))
    .limit(limit);
  const last = scans.length === limit ? scans.at(-1) : undefined;
  return { scans, nextCursor: last === undefined ? null : `${last.decidedAt}.${last.jobId}` };
}

/** Reads a cursor that queryScans gave; undefined for anything else. */
export function parseScanCursor(raw: string): ScanCursor | undefined {
  const parts = /^(\d{1,16})\.([0-9a-f-]{36})$/.exec(raw);
  if (parts === null) return undefined;
  return { decidedAt: Number(parts[1]), jobId: String(parts[2]) };
}

const columns = {
  jobId: scanCompleted.jobId,
  decidedAt: scanCompleted.decidedAt,
  outcome: scanCompleted.outcome,
  strategy: scanCompleted.strategy,
  fallbackReason: scanCompleted.fallbackReason,
  fallbackStage: scanCompleted.fallbackStage,
  delivery: scanCompleted.delivery,
  provider: scanCompleted.provider,
  booksDetected: scanCompleted.booksDetected,
  durationMs: scanCompleted.durationMs,
  pollCount: scanCompleted.pollCount,
  reconnects: scanCompleted.reconnects,
  platform: scanCompleted.platform,
  synthetic: scanCompleted.synthetic,
};
