import { expect } from 'vitest';
import type {
  FallbackReason,
  FallbackStage,
  Strategy,
  StrategyReason,
} from '../../src/core/protocol/words.ts';
import type { FaultBench, Seen } from './fault-bench.ts';

/** How a scan was followed, in the contract's words (section 3). */
export interface Truth {
  readonly strategy: Strategy;
  readonly strategyReason?: StrategyReason;
  readonly fallbackReason: FallbackReason | null;
  readonly fallbackStage: FallbackStage | null;
}

export const byWebsocket: Truth = {
  strategy: 'websocket',
  fallbackReason: null,
  fallbackStage: null,
};

export function fellBack(fallbackReason: FallbackReason, fallbackStage: FallbackStage): Truth {
  return { strategy: 'polling_fallback', fallbackReason, fallbackStage };
}

/** Holds what the app heard against the job's own log: nothing lost, twice, out of order or changed ([CL5]). */
export async function expectWhole(bench: FaultBench, { jobId, heard, outcome }: Seen) {
  const log = await bench.updateLog(jobId);
  const first = heard[0]?.seq ?? 1;
  const told = heard.map(({ seq, currentStatus }) => [seq, currentStatus]);
  expect(told).toEqual(log.slice(first - 1));
  expect(log.map(([seq]) => seq)).toEqual(log.map((_, index) => index + 1));
  expect(outcome.books).toHaveLength(3);
}

/** Holds what the server made of a scan whose app never reported against the truth ([SE5]). */
export async function expectInferred(bench: FaultBench, { jobId }: Seen, truth: Truth) {
  const row = await bench.recorded(jobId, () => true);
  expect(row).toMatchObject({ ...truth, outcome: 'completed', delivery: 'delivered' });
}

/** Holds the app's own word, and the event in D1 once its report is in ([SE3]), against the truth. */
export async function expectTold(bench: FaultBench, { jobId, outcome }: Seen, truth: Truth) {
  const { reconnects } = outcome;
  const { strategyReason: _, ...listed } = truth;
  expect(outcome).toMatchObject(truth);
  const row = await bench.recorded(jobId, (seen) => seen.reconnects === reconnects);
  expect(row).toMatchObject({
    ...listed,
    reconnects,
    outcome: 'completed',
    delivery: 'delivered',
  });
}
