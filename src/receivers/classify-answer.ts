import type { SendResult } from '../core/alerting/notification.ts';
import { readRetryAfter } from '../telemetry/otlp/post-request.ts';
import type { ReceiverAnswer } from './receiver.ts';

const longestReason = 300;

/**
 * What most receivers mean by their status: 2xx is taken, 410 is gone for good, and all else is worth another try. So
 * are 4xx: a wrong token is put right within the hour, and an alert is not to be lost for it.
 */
export function classifyAnswer({ status, headers, body }: ReceiverAnswer, now: number): SendResult {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  const said = body.trim().slice(0, longestReason);
  if (status === 410) return { kind: 'refused', status, reason: said || 'gone' };
  const isRedirect = status >= 300 && status < 400;
  const reason = isRedirect ? 'redirected, which is not followed: set the new address' : said;
  const retryAfterMs = readRetryAfter(headers.get('retry-after'), now);
  return { kind: 'retry', status, reason: reason || `answered ${status}`, retryAfterMs };
}
