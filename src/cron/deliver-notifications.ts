import type { AlertNotification, SendResult } from '../core/alerting/notification.ts';
import { scheduleRetry } from '../core/alerting/schedule-retry.ts';
import { claim, listDue, settle, type WaitingNotification } from '../storage/notification-store.ts';
import { log } from '../telemetry/log.ts';

export interface DeliveryParts {
  readonly d1: D1Database;
  /** The minute of the run, epoch ms. */
  readonly at: number;
  /** Never throws. */
  readonly send: (notification: AlertNotification) => Promise<SendResult>;
  readonly now: () => number;
}

/** Longer than any attempt: what a run that was killed had claimed is then delivered by another. */
const claimMs = 60_000;
const mostAtOnce = 20;
/** An end right after its beginning goes with the same run; the rest with the next minute's. */
const mostRounds = 5;
/** A run has a minute until the next one starts beside it. */
const longestRunMs = 40_000;

/** Delivers what waits in the outbox. Gives the number of messages that were taken. */
export async function deliverNotifications(parts: DeliveryParts): Promise<number> {
  const startedAt = parts.now();
  let delivered = 0;
  for (let round = 0; round < mostRounds; round += 1) {
    const due = await listDue(parts.d1, parts.now(), mostAtOnce);
    if (due.length === 0) break;
    const results = await Promise.all(due.map((waiting) => deliver(parts, waiting)));
    delivered += results.filter((result) => result === 'delivered').length;
    if (parts.now() - startedAt > longestRunMs) break;
  }
  return delivered;
}

async function deliver(
  { d1, at, send, now }: DeliveryParts,
  waiting: WaitingNotification,
): Promise<'delivered' | 'failed' | 'taken'> {
  if (!(await claim(d1, waiting, now() + claimMs))) return 'taken';
  const result = await send(waiting.body);
  const attempt = waiting.attempts + 1;
  const next = scheduleRetry(result, attempt, { runAt: at, now: now() });
  await settle(d1, waiting, { result, next, now: now() });
  const { id, receiver } = waiting;
  if (result.kind === 'delivered') {
    log('info', 'notification delivered', { id, receiver, attempt });
    return 'delivered';
  }
  const { status, reason } = result;
  const failure = { id, receiver, attempt, status, reason };
  if (next.state === 'dead') log('error', 'notification given up', failure);
  else log('warn', 'notification not delivered', failure);
  return 'failed';
}
