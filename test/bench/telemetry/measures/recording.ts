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

/** Of one round. */
export interface RecordRate {
  readonly perSecond: number;
  /** Processor time of a scan, by all threads of whoever records, µs. */
  readonly cpuUs: number;
}

export type Recording = Readonly<Record<RecordWay, RecordRate[]>>;

const batchSize = 100;
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
  const rounds: Record<RecordWay, RecordRate>[] = [];
  try {
    for (let round = -1; round < sizes.recordRounds; round++)
      rounds.push(await measureRound(worker, inserts, { template, spanShare }, sizes));
  } finally {
    database.close();
    await rm(folder, { recursive: true, force: true });
  }
  // The first round warms up.
  const rates = recordWays.map((way) => [way, rounds.slice(1).map((round) => round[way])]);
  return Object.fromEntries(rates) as Recording;
}

async function measureRound(
  worker: BenchWorker,
  inserts: BareInserts,
  kind: Pick<RecordOrder, 'template' | 'spanShare'>,
  { recordScans, queueScans }: Sizes,
): Promise<Record<RecordWay, RecordRate>> {
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
    consumer: rate(consumer, consumer.writtenMs),
    'queue alone': rate(alone, alone.writtenMs),
    queue: rate(known, known.writtenMs),
    confirmed: rate(known, known.confirmedMs),
    'no objects': rate(unknown, unknown.confirmedMs),
  };
}

function rate({ scans, cpuMs }: { scans: number; cpuMs: number }, ms: number): RecordRate {
  return { perSecond: (scans * 1000) / ms, cpuUs: (cpuMs * 1000) / scans };
}

function insertBare(inserts: BareInserts, order: Omit<RecordOrder, 'by'>): RecordRate {
  const messages = cloneScans(order.template, order.jobIds, order.spanShare);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  for (let from = 0; from < messages.length; from += batchSize)
    inserts.write(messages.slice(from, from + batchSize));
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return rate({ scans: order.jobIds.length, cpuMs: (user + system) / 1000 }, ms);
}

/** Objects exist, each with an entry in its outbox that is confirmed. */
async function recordKnown(worker: BenchWorker, order: RecordOrder) {
  await askWorker(worker, '/bench/open', order.jobIds);
  const alarmsOver = setTimeout(alarmsMs);
  const result = await askToRecord(worker, order);
  await alarmsOver;
  return result;
}

export async function askToRecord(
  worker: BenchWorker,
  order: RecordOrder,
): Promise<RecordResult & { readonly cpuMs: number }> {
  await askWorker(worker, '/bench/prepare', order);
  const cpuBefore = worker.cpuMs();
  const result = await askWorker<RecordResult>(worker, '/bench/record', {});
  return { ...result, cpuMs: worker.cpuMs() - cpuBefore };
}
