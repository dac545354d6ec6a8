import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import { BenchPool } from './bench-pool.ts';
import { expectAllRecorded } from './expect-recorded.ts';
import type { Faults } from './faults.ts';
import type { ClientScan, PipelineBench } from './pipeline-bench.ts';

const scansAtOnce = 10;

let pool: BenchPool;
beforeAll(async () => {
  pool = await BenchPool.start(3);
});
afterAll(() => pool?.stop());

const start = (bench: PipelineBench) => Array.from({ length: scansAtOnce }, () => bench.scan());

/** [JB7]: no scan waits for telemetry. */
async function expectAllEnd(scans: readonly ClientScan[]): Promise<void> {
  for (const { outcome } of scans) expect((await outcome).books).toHaveLength(3);
}

describe.concurrent('the bindings fail', { timeout: 300_000 }, () => {
  it.each<[string, Partial<Faults>]>([
    ['D1 is away for a while', { d1Fails: 1 }],
    ['the queue is away for a while', { queueFails: 1 }],
  ])('[SE6] %s: every scan ends, and is recorded once it is back', async (_, faults) =>
    pool.use(async (bench) => {
      await bench.setFaults(faults);
      const scans = start(bench);
      await expectAllEnd(scans);
      await until(
        async () => (await bench.faults()).strikes,
        (strikes) => strikes >= 3,
      );
      for (const { jobId } of scans) expect(bench.state.completed(jobId)).toHaveLength(0);
      await bench.setFaults({});
      await expectAllRecorded(bench, scans);
    }),
  );

  it.each<[string, Partial<Faults>]>([
    ['half of the batches fail', { d1Fails: 0.5 }],
    ['half of the batches are written, but the answer is lost', { d1AnswersLost: 0.5 }],
    ['every third sending fails', { queueFails: 0.3 }],
    ['each message comes twice and out of order', { doublesWithinSeconds: 3 }],
  ])('[SE6] %s: every scan is recorded once', async (_, faults) =>
    pool.use(async (bench) => {
      await bench.setFaults({ ...faults, seed: 20_261_124 });
      const scans = start(bench);
      await expectAllEnd(scans);
      await expectAllRecorded(bench, scans);
      expect((await bench.faults()).strikes).toBeGreaterThan(0);
    }),
  );
});
