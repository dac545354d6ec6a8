import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TransportEvent } from '../../src/client/index.ts';
import { TcpProxy } from '../../src/simulator/network/tcp-proxy.ts';
import { expectWhole } from './expectations.ts';
import { FaultBench, type Seen } from './fault-bench.ts';

const wantedCuts = 1_000;
const scansAtOnce = 40;
/** Random between these; the same each time. */
const cutEveryMs = [20, 100] as const;
const seed = 20_261_124;
/** 6 s and 24 updates a scan, and as many cuts as make most scans lose their socket more than once. */
const pace = { steps: 20, everyMs: 300 };

/** From the loss of a socket to its successor's being usable. */
const recoveryTargetMs = 150;

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

/** Cuts one connection after another, until there have been enough. */
class Cutter {
  readonly #random = randomFrom(seed);
  cuts = 0;

  get done(): boolean {
    return this.cuts >= wantedCuts;
  }

  async run(): Promise<void> {
    const [least, most] = cutEveryMs;
    while (!this.done) {
      const waitMs = least + (most - least) * this.#random();
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (network.cutOne(this.#random())) this.cuts += 1;
    }
  }
}

it(`[CL5] [RS3] ${wantedCuts} cuts at random moments lose nothing, double nothing and keep the order`, async () => {
  const cutter = new Cutter();
  const seen: Seen[] = [];
  const recoveredAfterMs: number[] = [];
  const scanOn = async () => {
    while (!cutter.done) {
      const onTransport = timeRecoveries(recoveredAfterMs);
      seen.push(await bench.scan({ url: network.url, pace, options: { onTransport } }));
    }
  };
  await Promise.all([cutter.run(), ...Array.from({ length: scansAtOnce }, scanOn)]);

  for (const each of seen) {
    await expectWhole(bench, each);
    expect(bench.providerCalls(each.jobId)).toBe(1);
  }
  const updates = seen.reduce((sum, { heard }) => sum + heard.length, 0);
  const median = recoveredAfterMs.toSorted((a, b) => a - b)[recoveredAfterMs.length >> 1];
  console.log(
    `${cutter.cuts} cuts, ${seen.length} scans, ${updates} updates, none lost; ` +
      `${recoveredAfterMs.length} sockets came back, the median after ${median} ms`,
  );
  expect(cutter.cuts).toBe(wantedCuts);
  expect(recoveredAfterMs.length).toBeGreaterThan(wantedCuts / 5);
  expect(median).toBeLessThan(recoveryTargetMs);
});

/** Notes how long each lost socket took to come back. */
function timeRecoveries(afterMs: number[]) {
  let lostAt: number | undefined;
  return ({ transport, type, at }: TransportEvent) => {
    if (transport !== 'websocket') return;
    if (type === 'lost') lostAt ??= at;
    if (type !== 'resumed' || lostAt === undefined) return;
    afterMs.push(at - lostAt);
    lostAt = undefined;
  };
}
