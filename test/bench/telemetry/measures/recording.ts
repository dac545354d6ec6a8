import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askWorker } from '../ask-worker.ts';
import { BareInserts, openBareDatabase } from '../bare-inserts.ts';
import type { BenchWorker } from '../bench-worker.ts';
import { cloneScans, type ScanTemplate } from '../clone-scan.ts';
import type { RecordOrder, RecordResult } from '../recorder-answers.ts';
import type { Sizes } from './sizes.ts';

export const recordWays = ['bare', 'consumer', 'queue', 'queue, no objects'] as const;
export type RecordWay = (typeof recordWays)[number];

/** Scans recorded in a second, round by round. */
export type Recording = Readonly<Record<RecordWay, number[]>>;

const batchSize = 100;

/**
 * The same scans, by plain inserts into SQLite and by what is ours, in turn. Of `scans` those through the
 * queue are fewer, since each of them needs an object that confirms.
 */
export async function measureRecording(
  worker: BenchWorker,
  template: ScanTemplate,
  spanShare: number,
  { recordRounds, recordScans, queueScans }: Sizes,
): Promise<Recording> {
  const folder = await mkdtemp(join(tmpdir(), 'bookshelf-bare-'));
  const database = openBareDatabase(join(folder, 'bare.sqlite'));
  const inserts = new BareInserts(database);
  const rates: Recording = { bare: [], consumer: [], queue: [], 'queue, no objects': [] };
  const order = (count: number) => ({ template, jobIds: newIds(count), spanShare });
  try {
    for (let round = -1; round < recordRounds; round++) {
      const found: Record<RecordWay, number> = {
        bare: insertBare(inserts, order(recordScans)),
        consumer: await recordBy(worker, { ...order(recordScans), by: 'consumer' }),
        queue: await recordKnown(worker, { ...order(queueScans), by: 'queue' }),
        'queue, no objects': await recordBy(worker, { ...order(queueScans), by: 'queue' }),
      };
      // The first round warms up.
      if (round >= 0) for (const way of recordWays) rates[way].push(found[way]);
    }
  } finally {
    database.close();
    await rm(folder, { recursive: true, force: true });
  }
  return rates;
}

function newIds(count: number): string[] {
  return Array.from({ length: count }, () => crypto.randomUUID());
}

function insertBare(inserts: BareInserts, order: Omit<RecordOrder, 'by'>): number {
  const messages = cloneScans(order.template, order.jobIds, order.spanShare);
  const startedAt = performance.now();
  for (let from = 0; from < messages.length; from += batchSize)
    inserts.write(messages.slice(from, from + batchSize));
  return (order.jobIds.length * 1000) / (performance.now() - startedAt);
}

/** Objects exist, each with an entry in its outbox that is confirmed. */
async function recordKnown(worker: BenchWorker, order: RecordOrder): Promise<number> {
  for (const jobId of order.jobIds) await askWorker(worker, `/scan/ready/${jobId}`, {});
  return recordBy(worker, order);
}

async function recordBy(worker: BenchWorker, order: RecordOrder): Promise<number> {
  const { ms } = await askToRecord(worker, order);
  return (order.jobIds.length * 1000) / ms;
}

export function askToRecord(worker: BenchWorker, order: RecordOrder): Promise<RecordResult> {
  return askWorker(worker, '/bench/record', order);
}
