import type { HttpOutcome } from './send-request.ts';
import type { Timings } from './timings.ts';

/** Where the polling of one job stands; times in ms of the clock. */
export interface PollPace {
  readonly dueAt: number;
  readonly failures: number;
  /** When the first of those failures was told: a device that slept has not heard of many. */
  readonly failingSince: number;
}

/** When to ask again: on the beat of the first poll, however long answers take; later after bad ones only; or why to give up. */
export function nextPoll(
  pace: PollPace,
  bad: HttpOutcome | null,
  now: number,
  { pollIntervalMs, pollFailures, pollSilenceMs }: Timings,
): PollPace | string {
  if (!bad) {
    const beats = Math.max(1, Math.ceil((now - pace.dueAt) / pollIntervalMs));
    return { dueAt: pace.dueAt + beats * pollIntervalMs, failures: 0, failingSince: now };
  }
  const { status, cause, retryAfterMs } = bad;
  const failures = pace.failures + 1;
  const failingSince = failures === 1 ? now : pace.failingSince;
  // 429 only asks for patience.
  const isSilent = status !== 429 && now - failingSince >= pollSilenceMs;
  if (isSilent || failures >= pollFailures) {
    return `${failures} failures in a row, the last: ${cause}`;
  }
  const backoffMs = pollIntervalMs * 2 ** Math.min(failures - 1, 2);
  return { dueAt: now + Math.max(backoffMs, retryAfterMs), failures, failingSince };
}
