import type { BenchWorker } from '../bench-worker.ts';
import type { ScanTemplate } from '../clone-scan.ts';
import { bytesByTable, countRows, openD1File } from '../database-file.ts';
import { askToRecord } from './recording.ts';

/** What scans take in D1, indexes and free space in pages included. */
export interface StorageCost {
  readonly scans: number;
  readonly spansOfOne: number;
  /** Of one row. */
  readonly bytes: Readonly<
    Record<'scan_started' | 'scan_completed' | 'scan_story' | 'span', number>
  >;
  /** As D1 bills them, of one scan: without its spans, and for each span. */
  readonly rowsWritten: Readonly<Record<'scan' | 'span', number>>;
  readonly rowsRead: Readonly<Record<'scan' | 'span', number>>;
}

const chunk = 1_000;

/** Fills a database with scans that all have their spans, half of them after a first half without. */
export async function measureStorage(
  worker: BenchWorker,
  template: ScanTemplate,
  scans: number,
): Promise<StorageCost> {
  const spansOfOne = template.reduce(
    (total, message) => total + (message.kind === 'spans' ? message.spans.length : 0),
    0,
  );
  const without = await fill(worker, template, scans / 2, 0);
  const withSpans = await fill(worker, template, scans / 2, 1);
  const database = openD1File(worker.stateFolder);
  const bytes = bytesByTable(database);
  const bytesOf = (table: string) => (bytes[table] ?? 0) / countRows(database, table);
  const perSpan = (all: number, scanOnly: number) => (all - scanOnly) / (scans / 2) / spansOfOne;
  const cost: StorageCost = {
    scans,
    spansOfOne,
    bytes: {
      scan_started: bytesOf('scan_started'),
      scan_completed: bytesOf('scan_completed'),
      scan_story: bytesOf('scan_story'),
      span: bytesOf('span'),
    },
    rowsWritten: {
      scan: without.rowsWritten / (scans / 2),
      span: perSpan(withSpans.rowsWritten, without.rowsWritten),
    },
    rowsRead: {
      scan: without.rowsRead / (scans / 2),
      span: perSpan(withSpans.rowsRead, without.rowsRead),
    },
  };
  database.close();
  return cost;
}

async function fill(
  worker: BenchWorker,
  template: ScanTemplate,
  scans: number,
  spanShare: number,
): Promise<{ rowsRead: number; rowsWritten: number }> {
  const total = { rowsRead: 0, rowsWritten: 0 };
  for (let done = 0; done < scans; done += chunk) {
    const jobIds = Array.from({ length: chunk }, () => crypto.randomUUID());
    const order = { template, jobIds, spanShare, by: 'consumer' } as const;
    const { rowsRead, rowsWritten } = await askToRecord(worker, order);
    total.rowsRead += rowsRead;
    total.rowsWritten += rowsWritten;
  }
  return total;
}
