const firstSeconds = 5;
const longestSeconds = 15 * 60;

/** Seconds until a message that was delivered `attempts` times is worth another try: 5, 10, 20 … 900. */
export function retryDelaySeconds(attempts: number): number {
  return Math.min(longestSeconds, firstSeconds * 2 ** Math.max(0, attempts - 1));
}
