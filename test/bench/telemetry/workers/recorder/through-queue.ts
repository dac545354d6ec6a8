import type { Env } from '../../../../../src/env.ts';
import type { TelemetryMessage } from '../../../../../src/telemetry/messages.ts';
import type { RecordOrder } from '../../recorder-answers.ts';

/** Of the queue, in wrangler.toml; also the most of one sendBatch. */
export const batchSize = 100;
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
  sendings: readonly (readonly TelemetryMessage[])[],
  env: Env,
  progress: Progress,
): Promise<void> {
  const total = sendings.flat().length;
  for (const sending of sendings)
    await env.SCAN_EVENTS.sendBatch(sending.map((body) => ({ body })));
  const until = performance.now() + limitMs;
  const isOver = () =>
    progress.handled >= total && (progress.by === 'queue alone' || progress.confirmed >= total);
  while (!isOver()) {
    if (performance.now() > until)
      throw new Error(`of ${total} messages ${progress.handled}, ${progress.confirmed} confirmed`);
    await scheduler.wait(1);
  }
}

/** Messages by what can be sent at once. */
export function toSend(messages: readonly TelemetryMessage[]): TelemetryMessage[][] {
  const sendings: TelemetryMessage[][] = [];
  let room = 0;
  for (const message of messages) {
    const chars = JSON.stringify(message).length;
    if (chars > room || sendings.at(-1)?.length === batchSize) {
      sendings.push([]);
      room = maxBatchChars;
    }
    room -= chars;
    sendings.at(-1)?.push(message);
  }
  return sendings;
}
