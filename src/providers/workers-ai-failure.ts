import { VisionFailure } from '../core/scan/vision.ts';

// https://developers.cloudflare.com/workers-ai/platform/errors/
const rejectedCodes = new Set([
  3003, 3006, 3023, 3039, 3041, 3042, 5004, 5005, 5007, 5016, 5018, 5019,
]);
const dailyAllowanceUsedUp = 3036;
const outOfCapacity = 3040;
const timedOut = 3007;

/** The failure an error thrown by the `Ai` binding stands for. */
export function toWorkersAiFailure(error: unknown): VisionFailure {
  const text = error instanceof Error ? error.message : '';
  const code = Number(/\b([35]\d{3})\b/.exec(text)?.[1] ?? 0);
  const said = code > 0 ? ` (code ${code})` : '';
  if (rejectedCodes.has(code)) {
    const message = `Workers AI refused the request${said}: check WORKERS_AI_MODEL and the account.`;
    return new VisionFailure('provider_rejected', message);
  }
  if (code === dailyAllowanceUsedUp) {
    const message = `Workers AI's daily allowance is used up${said}.`;
    return new VisionFailure('provider_rate_limited', message, { retryable: true });
  }
  if (code === outOfCapacity) {
    const message = `Workers AI is out of capacity${said}.`;
    return new VisionFailure('provider_rate_limited', message, { retryable: true });
  }
  if (code === timedOut) {
    const message = `Workers AI timed out${said}.`;
    return new VisionFailure('provider_timeout', message, { retryable: true });
  }
  if (/JSON Mode couldn't be met/i.test(text)) {
    const message = 'The model on Workers AI could not keep to the JSON schema.';
    return new VisionFailure('malformed_output', message, { retryable: true });
  }
  return new VisionFailure('provider_unavailable', `Workers AI is unavailable${said}.`, {
    retryable: true,
  });
}
