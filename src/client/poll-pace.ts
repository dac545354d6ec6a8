import type { Timings } from './timings.ts';

/** Where the polling of one job stands; times in ms of the clock. */
export interface PollPace {
  readonly dueAt: number;
  readonly failures: number;
  /** The last good answer, or the beginning. */
  readonly goodAt: number;
}

export type PollResult =
  | { readonly kind: 'good' }
  | { readonly kind: 'limited'; readonly retryAfterMs: number | null }
  | { readonly kind: 'failed'; readonly retryAfterMs: number | null };

export type PollStep =
  | { readonly next: 'ask'; readonly pace: PollPace }
  | { readonly next: 'give-up'; readonly reason: string };

/** When to ask again: on the beat of the first poll, however long answers take; later after failures only. */
export function nextPoll(
  pace: PollPace,
  result: PollResult,
  now: number,
  timings: Timings,
): PollStep {
  if (result.kind === 'good') {
    const beats = Math.max(1, Math.ceil((now - pace.dueAt) / timings.pollIntervalMs));
    const dueAt = pace.dueAt + beats * timings.pollIntervalMs;
    return { next: 'ask', pace: { dueAt, failures: 0, goodAt: now } };
  }
  const failures = pace.failures + 1;
  const silentMs = now - pace.goodAt;
  if (failures >= timings.pollFailures) {
    return { next: 'give-up', reason: `${failures} failures in a row` };
  }
  if (result.kind === 'failed' && silentMs >= timings.pollSilenceMs) {
    return { next: 'give-up', reason: `no good answer in ${Math.round(silentMs / 1000)} s` };
  }
  const backoffMs = timings.pollIntervalMs * 2 ** Math.min(failures - 1, 2);
  const dueAt = now + Math.max(backoffMs, result.retryAfterMs ?? 0);
  return { next: 'ask', pace: { ...pace, dueAt, failures } };
}
