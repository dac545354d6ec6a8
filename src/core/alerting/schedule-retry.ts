import type { SendResult } from './notification.ts';

const firstDelayMs = 60_000;
const longestDelayMs = 30 * 60_000;
/** With the delays below, some four hours and a half. */
export const mostAttempts = 14;
/** A receiver that asks for longer is as good as gone. */
const longestRetryAfterMs = 6 * 3_600_000;

export type NextDelivery =
  | { readonly state: 'delivered' }
  | { readonly state: 'waiting'; readonly nextAt: number }
  | { readonly state: 'dead'; readonly reason: 'refused' | 'too_many_attempts' };

/** `runAt` is when the clock came, `now` when the answer did; epoch ms. */
export interface RetryTimes {
  readonly runAt: number;
  readonly now: number;
}

/**
 * What comes after the attempt number `attempts`, from 1: a delay of 1, 2, 4 … 30 minutes, or what the receiver asks
 * for where that is longer. Delays are from run to run, whose clock goes by the minute: from the answer, each would
 * miss its run by a moment. So there is no jitter to add.
 */
export function scheduleRetry(
  result: SendResult,
  attempts: number,
  { runAt, now }: RetryTimes,
): NextDelivery {
  if (result.kind === 'delivered') return { state: 'delivered' };
  if (result.kind === 'refused') return { state: 'dead', reason: 'refused' };
  if (attempts >= mostAttempts) return { state: 'dead', reason: 'too_many_attempts' };
  const backoffMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempts - 1));
  const askedMs = Math.min(longestRetryAfterMs, result.retryAfterMs ?? 0);
  return { state: 'waiting', nextAt: Math.max(runAt + backoffMs, now + askedMs) };
}
