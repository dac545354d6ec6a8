import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAllRecorded } from './expect-recorded.ts';
import { randomFrom } from './faults.ts';
import { PipelineBench, type ClientScan } from './pipeline-bench.ts';

const scansAtOnce = 6;
const kills = 5;
/** A scan and what follows it takes about as long. */
const killWithinMs = 6_000;
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

let bench: PipelineBench;
beforeAll(async () => {
  bench = await PipelineBench.start();
});
afterAll(() => bench?.stop());

it(`[JB7] [SE6] [TR1] killed ${kills} times in a row, SEED=${seed}`, async () => {
  console.log(`SEED=${seed}`);
  const random = randomFrom(seed);
  const scans: ClientScan[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    if (kill % 2 === 0)
      for (let each = 0; each < scansAtOnce / 3; each += 1)
        scans.push(bench.scan({ steps: 5, everyMs: 100 + 300 * random() * 2 }));
    await new Promise((resolve) => setTimeout(resolve, killWithinMs * random()));
    await bench.restart();
  }
  await expectAllRecorded(bench, scans);
  expect(bench.state.count('scan_completed')).toBe(scansAtOnce);
  expect(bench.state.count('scan_started')).toBe(scansAtOnce);
});
