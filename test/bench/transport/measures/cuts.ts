import type { Contender } from '../contender.ts';
import { fineNow } from '../fine-clock.ts';
import { runMany, runScan, type ScanRun } from '../run-scan.ts';
import { updatesOf } from '../scan-script.ts';
import { median, percentile, sum } from '../../statistics.ts';
import type { Sizes } from './sizes.ts';

export interface CutCost {
  readonly cuts: number;
  readonly recoveryP50Ms: number;
  readonly recoveryP95Ms: number;
  readonly lost: number;
  readonly twice: number;
  /** Scans whose final update never came. */
  readonly unfinished: number;
}

const script = { steps: 40, intervalMs: 100, fineClock: false };
const firstCutSeq = 8;
const cutSpreadMs = 1_500;
const atOnce = 20;
const limitMs = 30_000;

/** Each scan's connections are reset once, at some moment of its first half; the network stays up. */
export async function measureCuts(contender: Contender, sizes: Sizes): Promise<CutCost> {
  const results = await runMany(sizes.cuts, atOnce, 150, () => cutOnce(contender));
  const recoveries = results.map((result) => result.recoveryMs);
  return {
    cuts: results.length,
    recoveryP50Ms: median(recoveries),
    recoveryP95Ms: percentile(recoveries, 0.95),
    lost: sum(results.map((result) => result.lost)),
    twice: sum(results.map((result) => result.twice)),
    unfinished: results.filter((result) => !result.ended).length,
  };
}

async function cutOnce(contender: Contender) {
  let cut: { readonly at: number; readonly seq: number } | undefined;
  let recoveredAt = Number.POSITIVE_INFINITY;
  let newest = 0;
  const run = await runScan(contender, {
    script,
    limitMs,
    onUpdate({ seq, at }, network) {
      if (newest < firstCutSeq && seq >= firstCutSeq) {
        setTimeout(() => {
          cut = { at: fineNow(), seq: newest };
          network.cut();
        }, Math.random() * cutSpreadMs);
      }
      newest = Math.max(newest, seq);
      if (cut !== undefined && seq > cut.seq) recoveredAt = Math.min(recoveredAt, at);
    },
  });
  const recoveryMs = cut === undefined ? Number.NaN : recoveredAt - cut.at;
  return { recoveryMs, ended: run.ended, ...countSeqs(run) };
}

/** What was made before a client's first connection is no loss: it begins with the state of that moment. */
function countSeqs({ arrivals }: ScanRun): { lost: number; twice: number } {
  const different = new Set(arrivals.map((arrival) => arrival.seq)).size;
  const first = Math.min(...arrivals.map((arrival) => arrival.seq));
  const due = updatesOf(script) - first + 1;
  return { lost: due - different, twice: arrivals.length - different };
}
