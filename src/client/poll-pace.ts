import type { Timings } from './timings.ts';

/** Where the polling of one job stands; times in ms of the clock. */
export interface PollPace {
  readonly dueAt: number;
  readonly failures: number;
  /** When the first of those failures was told: a device that slept has not heard of many. */
  readonly failingSince: number;
}

/** What was wrong with an answer; `limited` for one that only asks for patience (429). */
export interface BadAnswer {
  readonly cause: string;
  readonly limited: boolean;
  readonly retryAfterMs: number | null;
}

export type PollStep =
  | { readonly next: 'ask'; readonly pace: PollPace }
  | { readonly next: 'give-up'; readonly reason: string };

/** When to ask again: on the beat of the first poll, however long answers take; later after bad ones only. */
export function nextPoll(
  pace: PollPace,
  bad: BadAnswer | null,
  now: number,
  { pollIntervalMs, pollFailures, pollSilenceMs }: Timings,
): PollStep {
  if (bad === null) {
    const beats = Math.max(1, Math.ceil((now - pace.dueAt) / pollIntervalMs));
    const dueAt = pace.dueAt + beats * pollIntervalMs;
    return { next: 'ask', pace: { dueAt, failures: 0, failingSince: now } };
  }
  const failures = pace.failures + 1;
  const failingSince = pace.failures === 0 ? now : pace.failingSince;
  const silent = !bad.limited && now - failingSince >= pollSilenceMs;
  if (silent || failures >= pollFailures) {
    return { next: 'give-up', reason: `${failures} failures in a row, the last: ${bad.cause}` };
  }
  const backoffMs = pollIntervalMs * 2 ** Math.min(failures - 1, 2);
  const dueAt = now + Math.max(backoffMs, bad.retryAfterMs ?? 0);
  return { next: 'ask', pace: { dueAt, failures, failingSince } };
}
