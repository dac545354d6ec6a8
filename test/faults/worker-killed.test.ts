import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ScanProgress } from '../../src/client/index.ts';
import { TcpProxy } from '../../src/simulator/network/tcp-proxy.ts';
import { expectTold, expectWhole, fellBack } from './expectations.ts';
import { FaultBench, type Seen } from './fault-bench.ts';

/*
 * | Fault                                     | strategy         | reason          | stage    |
 * | ----------------------------------------- | ---------------- | --------------- | -------- |
 * | killed in mid-scan, back after seconds    | polling_fallback | connection_lost | mid_scan |
 * | the same, and WebSocket is forbidden here | polling_fallback | connect_refused | connect  |
 */
const lost = fellBack('connection_lost', 'mid_scan');
const refused = fellBack('connect_refused', 'connect');

let bench: FaultBench;
let fair: TcpProxy;
let forbidding: TcpProxy;

beforeAll(async () => {
  bench = await FaultBench.start();
  fair = await TcpProxy.start(bench.worker.settings);
  forbidding = await TcpProxy.start(bench.worker.settings, { upgrades: 'refuse' });
});
afterAll(async () => {
  await Promise.all([fair?.close(), forbidding?.close()]);
  await bench?.stop();
});

/** Resolves once every scan has been told of its picture being read. */
function whenReading(scans: number) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const reading = new Set<number>();
  const listen = (scan: number) => (progress: ScanProgress) => {
    if (progress.processedItems > 1) reading.add(scan);
    if (reading.size === scans) resolve();
  };
  return { promise, listen };
}

it('[JB7] the worker is killed in mid-scan and started again: every app gets its result, once', async () => {
  const { promise, listen } = whenReading(2);
  const pace = { steps: 12, everyMs: 500 };
  const scans = [fair, forbidding].map(({ url }, index) =>
    bench.scan({ url, pace, options: { onProgress: listen(index) } }),
  );
  await promise;
  await bench.worker.kill();
  await bench.worker.launch();
  const [first, second] = (await Promise.all(scans)) as [Seen, Seen];
  for (const [seen, truth] of [
    [first, lost],
    [second, refused],
  ] as const) {
    bench.note(`worker killed, ${seen.outcome.fallbackReason}`, seen);
    await expectWhole(bench, seen);
    expect(bench.providerCalls(seen.jobId)).toBeLessThanOrEqual(2);
    await expectTold(bench, seen, truth);
  }
});
