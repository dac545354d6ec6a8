import type { Contender } from '../contender.ts';
import { runMany, runScan } from '../run-scan.ts';
import { median, percentile } from '../../statistics.ts';
import type { Sizes } from './sizes.ts';

export interface Latency {
  readonly atOnce: number;
  readonly updates: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The first two updates may be older than the connection; what is made while it stands is measured. */
const firstLiveSeq = 3;

const intervalMs = { 1: 100, 10: 500, 100: 500 } as const;
const limitMs = 60_000;

/** From an update's being made on the server to the app's callback. */
export async function measureLatency(
  contender: Contender,
  atOnce: 1 | 10 | 100,
  sizes: Sizes,
): Promise<Latency> {
  const script = { steps: 12, intervalMs: intervalMs[atOnce], fineClock: contender.clock === 'µs' };
  const spacingMs = script.intervalMs / atOnce;
  const round = (count: number) =>
    runMany(count, atOnce, spacingMs, () => runScan(contender, { script, limitMs }));
  await round(Math.min(atOnce, 10));
  const runs = await round(sizes.latencyRounds[atOnce] * atOnce);
  const latencies = runs
    .flatMap((run) => run.arrivals)
    .filter(({ seq }) => seq >= firstLiveSeq)
    .map(({ at, sentAt }) => at - sentAt);
  return {
    atOnce,
    updates: latencies.length,
    p50Ms: median(latencies),
    p99Ms: percentile(latencies, 0.99),
  };
}
