import { countDelivered, type Count } from './counts.ts';
import { log } from './log.ts';
import { telemetryMessageSchema, type Receipt, type TelemetryMessage } from './messages.ts';
import { retryDelaySeconds } from './retry-delay.ts';
import { writeInParts, type PartedWrite } from './write-in-parts.ts';

export interface ConsumerParts {
  /** Writes all of them and what they count to the database, or none. */
  write(messages: readonly TelemetryMessage[], counts: readonly Count[]): Promise<void>;
  /** Whether the database takes any write, asked where one has failed. */
  canWrite(): Promise<boolean>;
  /** Tells a scan's object what of its outbox is safe now. */
  confirm(jobId: string, receipts: readonly Receipt[]): Promise<void>;
  now(): number;
}

interface Readable {
  readonly delivery: Message<unknown>;
  readonly message: TelemetryMessage;
}

/** Time for a deploy that knows the message to come about, before the dead letters have it. */
const unreadableDelaySeconds = 30;

/**
 * Writes a batch and confirms each entry to its object, which sends again what is not confirmed. What
 * cannot be read or written is tried again later, and goes to the dead letters in the end, by itself.
 */
export async function consumeTelemetry(
  batch: MessageBatch<unknown>,
  parts: ConsumerParts,
): Promise<void> {
  const receivedAt = parts.now();
  const outcome = await writeInParts(readBatch(batch), {
    write: async (part) => {
      const delivered = part.map(({ message, delivery: { attempts } }) => ({ message, attempts }));
      const counts = countDelivered(delivered, parts.now());
      await parts.write(
        part.map(({ message }) => message),
        counts,
      );
    },
    canWrite: () => parts.canWrite(),
  });
  const times = { receivedAt, writtenAt: parts.now(), batchSize: batch.messages.length };
  await confirmAll(outcome.written, times, parts);
  for (const { delivery } of outcome.written) delivery.ack();
  retryLater(outcome);
}

function readBatch(batch: MessageBatch<unknown>): Readable[] {
  return batch.messages.flatMap((delivery) => {
    const parsed = telemetryMessageSchema.safeParse(delivery.body);
    if (parsed.success) return [{ delivery, message: parsed.data }];
    log('error', 'unreadable telemetry', { id: delivery.id, attempts: delivery.attempts });
    delivery.retry({ delaySeconds: unreadableDelaySeconds });
    return [];
  });
}

/** An object that cannot be reached sends again, and what comes again changes nothing. */
async function confirmAll(
  written: readonly Readable[],
  times: Pick<Receipt, 'receivedAt' | 'writtenAt' | 'batchSize'>,
  parts: ConsumerParts,
): Promise<void> {
  const byJob = Map.groupBy(written, ({ message }) => message.jobId);
  const confirming = [...byJob].map(async ([jobId, own]) => {
    try {
      await parts.confirm(
        jobId,
        own.map(({ message, delivery }) => receiptOf(message, delivery.attempts, times)),
      );
    } catch (error) {
      log('warn', 'telemetry not confirmed', { jobId, error: String(error) });
    }
  });
  await Promise.all(confirming);
}

function receiptOf(
  { entry, revision, putAt }: TelemetryMessage,
  deliveries: number,
  times: Pick<Receipt, 'receivedAt' | 'writtenAt' | 'batchSize'>,
): Receipt {
  return { entry, revision, putAt, deliveries, ...times };
}

function retryLater({ written, refused, unreached, down }: PartedWrite<Readable>): void {
  for (const { item, error } of refused) {
    const { message, delivery } = item;
    const { jobId, entry, revision } = message;
    const { id, attempts } = delivery;
    log('error', 'telemetry refused', {
      id,
      jobId,
      entry,
      revision,
      attempts,
      error: String(error),
    });
    delivery.retry({ delaySeconds: retryDelaySeconds(attempts) });
  }
  if (unreached.length === 0) return;
  log('error', 'telemetry not written', { messages: unreached.length, error: String(down) });
  for (const { delivery } of unreached) {
    // What only waits behind refused ones comes back before them, so as not to meet them again.
    const isAhead = down === undefined && written.length > 0;
    const attempts = isAhead ? 1 : delivery.attempts;
    delivery.retry({ delaySeconds: retryDelaySeconds(attempts) });
  }
}
