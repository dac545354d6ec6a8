const firstDelaySeconds = 5;
const longestDelaySeconds = 15 * 60;
/** A queue delays no message for longer. */
const queueLimitSeconds = 12 * 60 * 60;

/**
 * How long a message waits for its next delivery: doubled each time, half of it random so that messages
 * do not come back together, and never shorter than what the endpoint asks for.
 * @param attempts deliveries so far, 1 for the first
 * @param random 0..1
 */
export function retryDelaySeconds(
  attempts: number,
  retryAfterMs: number | null,
  random: number,
): number {
  const backoff = Math.min(longestDelaySeconds, firstDelaySeconds * 2 ** (attempts - 1));
  const asked = (retryAfterMs ?? 0) / 1000;
  return Math.min(queueLimitSeconds, Math.ceil(Math.max(asked, backoff * (0.5 + random / 2))));
}
