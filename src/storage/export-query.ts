import { and, asc } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { ScanListFilter } from '../core/slo/scan-filter.ts';
import { listedBy } from './scan-filter.ts';
import { decidedBetween, type ScanPosition } from './scan-position.ts';
import { scanCompleted } from './schema.ts';

export type ExportedScan = typeof scanCompleted.$inferSelect;

/** Some 3 MB of D1's answer; a million scans are 500 pages of the 1,000 queries that an invocation may make. */
const rowsPerPage = 2_000;
/** A filter that keeps little must not look through a month in one query. */
const examinedRows = 20_000;
/** Each is two queries at the most. */
const mostPages = 490;

const { decidedAt, jobId } = scanCompleted;

/**
 * Scans of a span, oldest first, a page at a time and each only when it is asked for.
 * @throws {Error} past the number of pages that one request can read; whatever D1 throws.
 */
export async function* readExport(
  d1: D1Database,
  filter: ScanListFilter,
  start: ScanPosition | null,
): AsyncGenerator<readonly ExportedScan[], void, undefined> {
  let after = start;
  for (let page = 0; page < mostPages; page += 1) {
    const { rows, next } = await readPage(d1, filter, after);
    if (rows.length > 0) yield rows;
    if (next === null) return;
    after = next;
  }
  throw new Error(`more than ${mostPages} pages: go on with cursor, or ask for a shorter span`);
}

interface ExportPage {
  readonly rows: readonly ExportedScan[];
  readonly next: ScanPosition | null;
}

async function readPage(
  d1: D1Database,
  filter: ScanListFilter,
  after: ScanPosition | null,
): Promise<ExportPage> {
  const db = drizzle(d1);
  const kept = listedBy(filter);
  const order = [asc(decidedAt), asc(jobId)] as const;
  const [edge] =
    kept === undefined
      ? []
      : await db
          .select({ decidedAt, jobId })
          .from(scanCompleted)
          .where(decidedBetween(filter, { after }))
          .orderBy(...order)
          .limit(1)
          .offset(examinedRows - 1);
  const rows = await db
    .select()
    .from(scanCompleted)
    .where(and(decidedBetween(filter, { after, atOrBefore: edge ?? null }), kept))
    .orderBy(...order)
    .limit(rowsPerPage);
  const last = rows.length === rowsPerPage ? rows.at(-1) : edge;
  return { rows, next: last ?? null };
}
