import type { Env } from '../../../../../src/env.ts';
import type { TelemetryMessage } from '../../../../../src/telemetry/messages.ts';
import type { RecordOrder } from '../../recorder-answers.ts';

const batchSize = 100;
/** Of one sendBatch. */
const maxBatchChars = 200_000;
const limitMs = 120_000;

/** Messages that have come so far. */
export interface Progress {
  readonly by: RecordOrder['by'] | null;
  readonly handled: number;
  readonly confirmed: number;
}

/** Sends messages, and waits until all have passed the consumer and, but for one that does nothing, the objects. */
export async function throughQueue(
  batches: readonly TelemetryMessage[][],
  env: Env,
  progress: Progress,
): Promise<void> {
  const messages = batches.flat();
  for (const batch of batches) await env.SCAN_EVENTS.sendBatch(batch.map((body) => ({ body })));
  const until = performance.now() + limitMs;
  const isOver = () =>
    progress.handled >= messages.length &&
    (progress.by === 'queue alone' || progress.confirmed >= messages.length);
  while (!isOver()) {
    if (performance.now() > until)
      throw new Error(`of ${messages.length} messages ${JSON.stringify(progress)}`);
    await scheduler.wait(1);
  }
}

/** What can be sent at once. */
export function toSend(messages: readonly TelemetryMessage[]): TelemetryMessage[][] {
  const batches: TelemetryMessage[][] = [];
  let room = 0;
  for (const message of messages) {
    const chars = JSON.stringify(message).length;
    if (chars > room || batches.at(-1)?.length === batchSize) {
      batches.push([]);
      room = maxBatchChars;
    }
    room -= chars;
    batches.at(-1)?.push(message);
  }
  return batches;
}
