import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { askWorker } from '../ask-worker.ts';
import { BareInserts, openBareDatabase } from '../bare-inserts.ts';
import type { BenchWorker } from '../bench-worker.ts';
import { cloneScans, type ScanTemplate } from '../clone-scan.ts';
import type { RecordOrder, RecordResult } from '../recorder-answers.ts';
import type { Sizes } from './sizes.ts';

export const recordWays = [
  'bare',
  'consumer',
  'queue alone',
  'queue',
  'confirmed',
  'no objects',
] as const;
export type RecordWay = (typeof recordWays)[number];

/** Scans recorded in a second, round by round. */
export type Recording = Readonly<Record<RecordWay, number[]>>;

const batchSize = 100;
const atOnce = 8;
/** By then the alarms of objects that were opened for a measure have been, ms. */
const alarmsMs = 11_000;

/**
 * The same scans, by plain inserts into SQLite and by what is ours, in turn. Of `scans` those through the
 * queue are fewer, since each of them needs an object that confirms.
 */
export async function measureRecording(
  worker: BenchWorker,
  template: ScanTemplate,
  spanShare: number,
  sizes: Sizes,
): Promise<Recording> {
  const folder = await mkdtemp(join(tmpdir(), 'bookshelf-bare-'));
  const database = openBareDatabase(join(folder, 'bare.sqlite'));
  const inserts = new BareInserts(database);
  const rates: Recording = {
    bare: [],
    consumer: [],
    'queue alone': [],
    queue: [],
    confirmed: [],
    'no objects': [],
  };
  try {
    for (let round = -1; round < sizes.recordRounds; round++) {
      const found = await measureRound(worker, inserts, { template, spanShare }, sizes);
      // The first round warms up.
      if (round >= 0) for (const way of recordWays) rates[way].push(found[way]);
    }
  } finally {
    database.close();
    await rm(folder, { recursive: true, force: true });
  }
  return rates;
}

type Kind = Pick<RecordOrder, 'template' | 'spanShare'>;

async function measureRound(
  worker: BenchWorker,
  inserts: BareInserts,
  kind: Kind,
  { recordScans, queueScans }: Sizes,
): Promise<Record<RecordWay, number>> {
  const order = (count: number, by: RecordOrder['by'] = 'queue') => {
    return { ...kind, by, jobIds: Array.from({ length: count }, () => crypto.randomUUID()) };
  };
  const bare = insertBare(inserts, order(recordScans));
  const consumer = await askToRecord(worker, order(recordScans, 'consumer'));
  const alone = await askToRecord(worker, order(recordScans, 'queue alone'));
  const known = await recordKnown(worker, order(queueScans));
  const unknown = await askToRecord(worker, order(queueScans / 2));
  return {
    bare,
    consumer: perSecond(consumer.scans, consumer.writtenMs),
    'queue alone': perSecond(alone.scans, alone.writtenMs),
    queue: perSecond(known.scans, known.writtenMs),
    confirmed: perSecond(known.scans, known.confirmedMs),
    'no objects': perSecond(unknown.scans, unknown.confirmedMs),
  };
}

function perSecond(scans: number, ms: number): number {
  return (scans * 1000) / ms;
}

function insertBare(inserts: BareInserts, order: Omit<RecordOrder, 'by'>): number {
  const messages = cloneScans(order.template, order.jobIds, order.spanShare);
  const startedAt = performance.now();
  for (let from = 0; from < messages.length; from += batchSize)
    inserts.write(messages.slice(from, from + batchSize));
  return perSecond(order.jobIds.length, performance.now() - startedAt);
}

/** Objects exist, each with an entry in its outbox that is confirmed. */
async function recordKnown(worker: BenchWorker, order: RecordOrder): Promise<RecordResult> {
  const ids = order.jobIds.values();
  const open = async () => {
    for (const jobId of ids) await askWorker(worker, `/scan/ready/${jobId}`, {});
  };
  await Promise.all(Array.from({ length: atOnce }, open));
  const alarmsOver = setTimeout(alarmsMs);
  const result = await askToRecord(worker, order);
  await alarmsOver;
  return result;
}

export function askToRecord(worker: BenchWorker, order: RecordOrder): Promise<RecordResult> {
  return askWorker(worker, '/bench/record', order);
}
