import { log } from './log.ts';
import { telemetryMessageSchema, type Receipt, type TelemetryMessage } from './messages.ts';

export interface ConsumerParts {
  /** Writes all of them to the database, or none. */
  write(messages: readonly TelemetryMessage[]): Promise<void>;
  /** Tells a scan's object what of its outbox is safe now. */
  confirm(jobId: string, receipts: readonly Receipt[]): Promise<void>;
  now(): number;
}

interface Readable {
  readonly delivery: Message<unknown>;
  readonly message: TelemetryMessage;
}

/**
 * Writes a batch, then confirms each entry to its object, which sends again what is not confirmed.
 * A message that cannot be read can never be written: it goes to the dead letters by itself.
 */
export async function consumeTelemetry(
  batch: MessageBatch<unknown>,
  parts: ConsumerParts,
): Promise<void> {
  const receivedAt = parts.now();
  const readable = readBatch(batch);
  if (readable.length === 0) return;
  await parts.write(readable.map(({ message }) => message));
  const writtenAt = parts.now();
  const receipts = readable.map(({ delivery, message }) => ({
    jobId: message.jobId,
    receipt: {
      entry: message.entry,
      revision: message.revision,
      receivedAt,
      writtenAt,
      deliveries: delivery.attempts,
      batchSize: batch.messages.length,
    },
  }));
  const byJob = Map.groupBy(receipts, ({ jobId }) => jobId);
  await Promise.allSettled(
    [...byJob].map(([jobId, own]) =>
      parts.confirm(
        jobId,
        own.map(({ receipt }) => receipt),
      ),
    ),
  );
  for (const { delivery } of readable) delivery.ack();
}

function readBatch(batch: MessageBatch<unknown>): Readable[] {
  return batch.messages.flatMap((delivery) => {
    const parsed = telemetryMessageSchema.safeParse(delivery.body);
    if (parsed.success) return [{ delivery, message: parsed.data }];
    log('error', 'unreadable telemetry', { id: delivery.id });
    delivery.retry();
    return [];
  });
}
