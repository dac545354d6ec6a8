import type { Contender } from '../contender.ts';
import { runMany, runScan, type ScanRun } from '../run-scan.ts';
import { median, percentile } from '../../statistics.ts';
import type { Sizes } from './sizes.ts';

export interface Load {
  readonly atOnce: 1 | 10 | 100;
  readonly intervalMs: number;
  /** `spread`: over the length of a scan, so that begins and ends come evenly; `burst`: over one interval. */
  readonly begins: 'spread' | 'burst';
}

export const loads: readonly Load[] = [
  { atOnce: 1, intervalMs: 100, begins: 'spread' },
  { atOnce: 10, intervalMs: 500, begins: 'spread' },
  { atOnce: 100, intervalMs: 500, begins: 'spread' },
  { atOnce: 100, intervalMs: 500, begins: 'burst' },
];

export interface Latency extends Load {
  readonly updates: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The first two updates may be older than the connection; what is made while it stands is measured. */
const firstLiveSeq = 3;
const steps = 12;
const limitMs = 60_000;

/** From an update's being made on the server to the app's callback, of updates made under the full load. */
export async function measureLatency(
  contender: Contender,
  load: Load,
  sizes: Sizes,
): Promise<Latency> {
  const { atOnce, intervalMs, begins } = load;
  const script = { steps, intervalMs, fineClock: contender.clock === 'µs' };
  // An interval more than a scan: then the updates, too, are spread evenly over the interval.
  const spreadMs = begins === 'spread' ? (steps + 1) * intervalMs : intervalMs;
  const round = (count: number, spacingMs: number) =>
    runMany(count, atOnce, spacingMs, () => runScan(contender, { script, limitMs }));
  await round(Math.min(atOnce, 10), intervalMs / atOnce);
  const rounds = begins === 'spread' ? sizes.latencyRounds[atOnce] : sizes.burstRounds;
  const runs = await round(rounds * atOnce, spreadMs / atOnce);
  const [from, to] = begins === 'spread' ? fullLoad(runs, atOnce) : always;
  const latencies = runs
    .flatMap((run) => run.arrivals)
    .filter(({ seq, sentAt }) => seq >= firstLiveSeq && sentAt >= from && sentAt <= to)
    .map(({ at, sentAt }) => at - sentAt);
  const updates = latencies.length;
  return { ...load, updates, p50Ms: median(latencies), p99Ms: percentile(latencies, 0.99) };
}

const always = [0, Number.POSITIVE_INFINITY] as const;

/** While as many scans ran as are to run at once: until then they begin, after it none takes an ended one's place. */
function fullLoad(runs: readonly ScanRun[], atOnce: number): readonly [number, number] {
  const begun = runs.map(({ startedAt }) => startedAt).toSorted((a, b) => a - b);
  return [begun[atOnce - 1] ?? 0, begun.at(-1) ?? 0];
}
