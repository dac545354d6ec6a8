import type { Contender } from '../contender.ts';
import { fineNow } from '../fine-clock.ts';
import { runMany, runScan } from '../run-scan.ts';
import { median } from '../../statistics.ts';
import type { Sizes } from './sizes.ts';

export const halfOpenCapMs = 60_000;
const startMs = 10_000;

const script = { steps: 75, intervalMs: 1_000, fineClock: false };
const silencedSeq = 5;

/** From a connection's silent death to the next update, in the median; Infinity past the cap. */
export async function measureHalfOpen(contender: Contender, sizes: Sizes): Promise<number> {
  const { halfOpenScans } = sizes;
  return median(await runMany(halfOpenScans, halfOpenScans, 170, () => silenceOnce(contender)));
}

async function silenceOnce(contender: Contender): Promise<number> {
  let silencedAt: number | undefined;
  let backAt = Number.POSITIVE_INFINITY;
  await runScan(contender, {
    script,
    limitMs: startMs + halfOpenCapMs,
    onUpdate({ seq, at }, network, leave) {
      if (silencedAt !== undefined) {
        backAt = Math.min(backAt, at);
        leave();
      } else if (seq >= silencedSeq) {
        silencedAt = fineNow();
        network.blackhole();
      }
    },
  });
  const waitedMs = silencedAt === undefined ? Number.NaN : backAt - silencedAt;
  return waitedMs > halfOpenCapMs ? Number.POSITIVE_INFINITY : waitedMs;
}
