import * as z from 'zod';
import { log } from './log.ts';
import { exportMessageSchema, telemetryMessageSchema } from './messages.ts';
import type { MortalQueue } from './mortal-queues.ts';
import { retryDelaySeconds } from './retry-delay.ts';

/** A message that could not be handled after all retries, with the queue in which it died. */
export interface DeadLetter {
  readonly id: string;
  readonly queue: MortalQueue;
  /** JSON. */
  readonly body: string;
  readonly receivedAt: number;
  readonly replayedAt: null;
}

export interface DeadLetterParts {
  write(letters: readonly DeadLetter[]): Promise<void>;
  now(): number;
}

/** Keeps each dead letter whole, until somebody replays or discards it. */
export async function keepDeadLetters(
  batch: MessageBatch<unknown>,
  queue: MortalQueue,
  parts: DeadLetterParts,
): Promise<void> {
  const receivedAt = parts.now();
  const letters = batch.messages.map(({ id, body }) => {
    return { id, queue, body: toJson(body), receivedAt, replayedAt: null };
  });
  try {
    await parts.write(letters);
  } catch (error) {
    log('error', 'dead letters not kept', { queue, letters: letters.length, error: String(error) });
    for (const message of batch.messages) {
      message.retry({ delaySeconds: retryDelaySeconds(message.attempts) });
    }
    return;
  }
  for (const { id, body } of letters) {
    log('error', 'dead letter', { id, queue, unreadable: whyUnreadable(queue, body) });
  }
  batch.ackAll();
}

/** What makes the JSON of a dead letter unreadable to its queue's consumer; null where it can be read. */
export function whyUnreadable(queue: string, body: string): string | null {
  const schema = queue === 'bookshelf-span-exports' ? exportMessageSchema : telemetryMessageSchema;
  const parsed = schema.safeParse(JSON.parse(body));
  return parsed.success ? null : z.prettifyError(parsed.error);
}

function toJson(body: unknown): string {
  try {
    // Undefined for what JSON has no form for, whatever its type says.
    const json = JSON.stringify(body) as string | undefined;
    return json ?? 'null';
  } catch {
    return JSON.stringify(String(body));
  }
}
