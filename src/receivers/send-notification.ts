import type { AlertNotification, SendResult } from '../core/alerting/notification.ts';
import { readBytes } from '../telemetry/otlp/read-answer.ts';
import type { Receiver } from './receiver.ts';

/** Under the minute for which a delivery has its message to itself. */
const timeoutMs = 10_000;

/** Makes one attempt. Never throws: what goes wrong on the way is worth another try. */
export async function sendNotification(
  receivers: readonly Receiver[],
  notification: AlertNotification,
  now: () => number,
): Promise<SendResult> {
  const receiver = receivers.find(({ name }) => name === notification.receiver);
  if (receiver === undefined) return failed('no receiver of this name is set up');
  try {
    const { url, method, headers, body } = receiver.build(notification, now());
    const response = await fetch(url, {
      method,
      headers: { 'user-agent': 'bookshelf-ai-worker', ...headers },
      body,
      // Followed, it would carry the message and its keys to another host.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const said = new TextDecoder().decode(await readBytes(response));
    return receiver.classify(
      { status: response.status, headers: response.headers, body: said },
      now(),
    );
  } catch (error) {
    return failed(reasonOf(error));
  }
}

function failed(reason: string): SendResult {
  return { kind: 'retry', status: null, reason, retryAfterMs: null };
}

/** Without what the runtime says of it, which can hold the address. */
function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  return name === 'TimeoutError' ? `no answer within ${timeoutMs / 1000} s` : 'not reachable';
}
