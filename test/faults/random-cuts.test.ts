import { afterAll, beforeAll, expect, it } from 'vitest';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { FaultBench, type Seen } from './fault-bench.ts';

const wantedCuts = 1_000;
const scansAtOnce = 40;
/** Random between these; the same each time. */
const cutEveryMs = [20, 100] as const;
const seed = 20_261_124;
/** 6 s and 24 updates a scan, and as many cuts as make most scans lose their socket more than once. */
const pace = { steps: 20, everyMs: 300 };

let bench: FaultBench;
let network: TcpProxy;

beforeAll(async () => {
  bench = await FaultBench.start();
  network = await TcpProxy.start(bench.worker.settings);
});
afterAll(async () => {
  await network?.close();
  await bench?.stop();
});

/** Mulberry32. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

it(`[CL5] [RS3] ${wantedCuts} cuts at random moments lose nothing, double nothing and keep the order`, async () => {
  const random = randomFrom(seed);
  const [least, most] = cutEveryMs;
  let cuts = 0;
  const cutting = (async () => {
    while (cuts < wantedCuts) {
      await new Promise((resolve) => setTimeout(resolve, least + (most - least) * random()));
      if (network.cutOne(random())) cuts += 1;
    }
  })();
  const seen: Seen[] = [];
  const scanOn = async () => {
    while (cuts < wantedCuts) seen.push(await bench.scan({ url: network.url, pace }));
  };
  await Promise.all([cutting, ...Array.from({ length: scansAtOnce }, scanOn)]);

  let reconnects = 0;
  for (const each of seen) {
    await bench.expectWhole(each);
    expect(bench.providerCalls(each.jobId)).toBe(1);
    reconnects += each.outcome.reconnects;
  }
  const updates = seen.reduce((sum, { heard }) => sum + heard.length, 0);
  console.log(`${cuts} cuts, ${seen.length} scans, ${updates} updates, ${reconnects} reconnects`);
  expect(cuts).toBe(wantedCuts);
  expect(reconnects).toBeGreaterThan(wantedCuts / 4);
});
