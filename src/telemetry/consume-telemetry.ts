import type { Confirm, Confirmations, Receipts } from './confirmations.ts';
import { countDelivered, type Count } from './counts.ts';
import { log } from './log.ts';
import { parseTelemetryMessage, type Receipt, type TelemetryMessage } from './messages.ts';
import { retryDelaySeconds } from './retry-delay.ts';
import { writeInParts, type PartedWrite } from './write-in-parts.ts';

export interface ConsumerParts {
  /** Writes all of them and what they count to the database, or none. */
  write(messages: readonly TelemetryMessage[], counts: readonly Count[]): Promise<void>;
  /** Whether the database takes any write, asked where one has failed. */
  canWrite(): Promise<boolean>;
  /** Tells a scan's object what of its outbox is safe now. */
  readonly confirm: Confirm;
  readonly confirmations: Confirmations;
  /** Tells whoever watches of what is written now; never rejects. */
  publish(messages: readonly TelemetryMessage[]): Promise<void>;
  /** Lets work go on once the batch is answered. */
  waitUntil(work: Promise<void>): void;
  now(): number;
}

interface Readable {
  readonly delivery: Message<unknown>;
  readonly message: TelemetryMessage;
}

/** Time for a deploy that knows the message to come about, before the dead letters have it. */
const unreadableDelaySeconds = 30;

/**
 * Writes a batch, and has each entry confirmed to its object, which sends again what is not confirmed. What
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
  if (outcome.written.length === batch.messages.length) batch.ackAll();
  else for (const { delivery } of outcome.written) delivery.ack();
  retryLater(outcome);
  parts.waitUntil(parts.publish(outcome.written.map(({ message }) => message)));
  const { confirmations } = parts;
  const hasBacklog = batch.metadata.metrics.backlogCount > 0;
  const telling = confirmations.tell(receiptsOf(outcome.written, times), parts.confirm, hasBacklog);
  if (confirmations.isFull) await telling;
  else parts.waitUntil(telling);
}

function readBatch(batch: MessageBatch<unknown>): Readable[] {
  return batch.messages.flatMap((delivery) => {
    const message = parseTelemetryMessage(delivery.body);
    if (message !== undefined) return [{ delivery, message }];
    log('error', 'unreadable telemetry', { id: delivery.id, attempts: delivery.attempts });
    delivery.retry({ delaySeconds: unreadableDelaySeconds });
    return [];
  });
}

function receiptsOf(
  written: readonly Readable[],
  times: Pick<Receipt, 'receivedAt' | 'writtenAt' | 'batchSize'>,
): Receipts {
  const receipts = new Map<string, Receipt[]>();
  for (const { message, delivery } of written) {
    const { jobId, entry, revision, putAt } = message;
    const receipt = { entry, revision, putAt, deliveries: delivery.attempts, ...times };
    const own = receipts.get(jobId);
    if (own === undefined) receipts.set(jobId, [receipt]);
    else own.push(receipt);
  }
  return receipts;
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
