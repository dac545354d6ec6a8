import { randomUUID } from 'node:crypto';
import type { Arrival, Contender } from './contender.ts';
import { FaultyProxy, type HandshakeFault, type Traffic } from './faulty-proxy.ts';
import { fineNow } from './fine-clock.ts';
import type { ScanScript } from './scan-script.ts';

export interface ScanRun {
  readonly startedAt: number;
  readonly arrivals: readonly Arrival[];
  readonly traffic: Traffic;
  readonly ended: boolean;
}

export interface ScanPlan {
  readonly script: ScanScript;
  readonly fault?: HandshakeFault;
  /** After this the scan is left, ended or not. */
  readonly limitMs: number;
  /** Called with each update; `leave` ends the scan here. */
  readonly onUpdate?: (arrival: Arrival, network: FaultyProxy, leave: () => void) => void;
}

/** Time for a client to say its goodbyes before they are no longer counted. */
const farewellMs = 100;

/** One scan of a contender, followed through a proxy of its own. */
export async function runScan(contender: Contender, plan: ScanPlan): Promise<ScanRun> {
  const network = await FaultyProxy.start(contender.address, plan.fault);
  const arrivals: Arrival[] = [];
  const { promise: over, resolve } = Promise.withResolvers<boolean>();
  const limit = setTimeout(() => resolve(false), plan.limitMs);
  const startedAt = fineNow();
  const stop = contender.follow({
    jobId: randomUUID(),
    script: plan.script,
    networkUrl: network.url,
    onUpdate(arrival) {
      arrivals.push(arrival);
      plan.onUpdate?.(arrival, network, () => resolve(false));
    },
    onEnd: () => resolve(true),
  });
  const ended = await over;
  clearTimeout(limit);
  const heard = [...arrivals];
  stop();
  await new Promise((done) => setTimeout(done, farewellMs));
  const traffic = { ...network.traffic };
  await network.close();
  return { startedAt, arrivals: heard, traffic, ended };
}

/** Runs `count` scans, `atOnce` at a time, begun `spacingMs` apart. */
export async function runMany<T>(
  count: number,
  atOnce: number,
  spacingMs: number,
  run: (index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async (number: number) => {
    await new Promise((resolve) => setTimeout(resolve, number * spacingMs));
    while (next < count) results.push(await run(next++));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, (_, number) => lane(number)));
  return results;
}
