import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScanProgress } from '../../../src/client/index.ts';
import { until } from '../../support/until.ts';
import { BenchPool } from './bench-pool.ts';
import { expectAllRecorded } from './expect-recorded.ts';
import type { Point } from './faults.ts';
import type { ClientScan, PipelineBench } from './pipeline-bench.ts';

const scansAtOnce = 3;
const steps = 5;
/** A test may have to wait for all others. */
const timeout = 400_000;

let pool: BenchPool;
beforeAll(async () => {
  pool = await BenchPool.start(4);
});
afterAll(() => pool?.stop());

/** Starts scans; `all` resolves when each has heard an update that `is` what is waited for. */
function scansUntil(bench: PipelineBench, is: (progress: ScanProgress) => boolean) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const there = new Set<number>();
  const scans = Array.from({ length: scansAtOnce }, (_, index) =>
    bench.scan({ steps, everyMs: 200 }, (progress) => {
      if (is(progress)) there.add(index);
      if (there.size === scansAtOnce) resolve();
    }),
  );
  return { scans, all: promise };
}

const start = (bench: PipelineBench) => scansUntil(bench, () => true).scans;

async function expectCompletedAndRecorded(bench: PipelineBench, scans: readonly ClientScan[]) {
  const outcomes = await expectAllRecorded(bench, scans);
  expect(outcomes).toEqual(scans.map(() => 'completed'));
}

describe.concurrent('the worker is killed while a scan runs', { timeout }, () => {
  it.each<[string, (progress: ScanProgress) => boolean]>([
    ['before its picture is in', () => true],
    ['just as its picture is in', ({ currentStatus }) => currentStatus === 'Picture received'],
    ['at the first spine', ({ processedItems }) => processedItems === 1],
    ['in the middle', ({ processedItems }) => processedItems === 3],
    ['at the last spine', ({ processedItems }) => processedItems === steps],
  ])('[JB7] [SE6] [TR1] %s', async (_, is) =>
    pool.use(async (bench) => {
      const { scans, all } = scansUntil(bench, is);
      await all;
      await bench.restart();
      await expectCompletedAndRecorded(bench, scans);
    }),
  );

  it('[JB7] [TR1] twice while its picture is read: both calls are told of', async () =>
    pool.use(async (bench) => {
      const reading = scansUntil(bench, ({ processedItems }) => processedItems === 2);
      await reading.all;
      await bench.restart();
      const isCalledAgain = ({ jobId }: ClientScan) => bench.providerCallsLogged(jobId) === 2;
      await until(async () => reading.scans.every(isCalledAgain), Boolean);
      await bench.restart();
      const outcomes = await expectAllRecorded(bench, reading.scans);
      expect(outcomes).toEqual(reading.scans.map(() => 'failed'));
    }));
});

describe.concurrent('the worker is killed when a scan has ended', { timeout }, () => {
  it('[SE4] [SE6] as its result is told', async () =>
    pool.use(async (bench) => {
      const isFinal = ({ currentStatus }: ScanProgress) => currentStatus.includes('complete');
      const { scans, all } = scansUntil(bench, isFinal);
      await all;
      await bench.restart();
      await expectCompletedAndRecorded(bench, scans);
    }));

  it('[SE6] before its event has left the object', async () =>
    pool.use(async (bench) => {
      const scans = start(bench);
      await Promise.all(scans.map(({ outcome }) => outcome));
      for (const { jobId } of scans) expect(bench.state.completed(jobId)).toHaveLength(0);
      await bench.restart();
      await expectCompletedAndRecorded(bench, scans);
    }));

  const event = 'bookshelf_scan_completed';
  it.each<[string, Point, string]>([
    ['while its event is sent to the queue', 'send', event],
    ['while its event waits in the queue', 'sent', event],
    ['while the consumer writes its event', 'write', event],
    ['after its event is in D1, unconfirmed', 'written', event],
    ['as the object is told', 'confirm', event],
    ['after the object was told', 'confirmed', event],
    ['while its spans are sent to the queue', 'send', 'spans/'],
    ['while its spans wait in the queue', 'sent', 'spans/'],
    ['after its spans are in D1, unconfirmed', 'written', 'spans/'],
    ['after its spans are confirmed', 'confirmed', 'spans/'],
  ])('[SE6] [TR1] %s', async (_, point, entry) =>
    pool.use(async (bench) => {
      await bench.setFaults({ holds: [{ point, entry }] });
      const scans = start(bench);
      await bench.reached(scans, point, entry);
      await bench.restart();
      await expectCompletedAndRecorded(bench, scans);
    }),
  );

  it('[TR1] after its event was confirmed, but before the queue had taken it by its own word', async () =>
    pool.use(async (bench) => {
      await bench.setFaults({ holds: [{ point: 'sent', entry: event }] });
      const scans = start(bench);
      await bench.reached(scans, 'confirmed', event);
      await bench.restart();
      await expectCompletedAndRecorded(bench, scans);
    }));

  it('[TR4] between its event’s being confirmed and its trace’s being decided', async () =>
    pool.use(async (bench) => {
      const scans = start(bench);
      const between = ({ jobId }: ClientScan) => {
        const seen = bench.state.job(jobId);
        return seen?.trace.decision === 'open' && seen.ledger.settled && seen.outbox.length === 0;
      };
      await until(async () => scans.every(between), Boolean);
      await bench.restart();
      await expectCompletedAndRecorded(bench, scans);
    }));
});
