import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import type { Env } from '../../src/env.ts';
import worker from '../../src/index.ts';

export interface Delivery {
  readonly id: string;
  readonly body: unknown;
  readonly attempts?: number;
}

/** Gives a batch of a queue to the worker, and what it said of each message. */
export async function consume(
  deliveries: readonly Delivery[],
  {
    queue = 'bookshelf-scan-events',
    bindings = {},
  }: { queue?: string; bindings?: Partial<Env> } = {},
) {
  const messages = deliveries.map(({ id, body, attempts = 1 }) => {
    return { id, body, attempts, timestamp: new Date() };
  });
  const batch = createMessageBatch(queue, messages);
  // The result of the batch does not tell the delays.
  const retries = batch.messages.map(
    (message) => [message.id, vi.spyOn(message, 'retry')] as const,
  );
  const context = createExecutionContext();
  await worker.queue(batch, { ...env, ...bindings }, context);
  const result = await getQueueResult(batch, context);
  const delays = new Map(
    retries.flatMap(([id, retry]) =>
      retry.mock.calls.map(([options]) => [id, options?.delaySeconds ?? 0] as const),
    ),
  );
  expect(result.retryMessages.map(({ msgId }) => msgId).sort()).toEqual([...delays.keys()].sort());
  const acked = result.ackAll ? messages.map(({ id }) => id) : result.explicitAcks;
  return { acked: new Set(acked), delays };
}

export const deliveriesOf = (bodies: readonly unknown[], attempts = 1): Delivery[] =>
  bodies.map((body, index) => ({ id: String(index), body, attempts }));
