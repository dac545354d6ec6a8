import { scanEventSchema, type ScanEvent } from '../core/scan/scan-event.ts';

export interface ConsumerParts {
  write(events: readonly ScanEvent[]): Promise<void>;
  /** Tells the scan's object that its event is in the database. */
  confirm(event: ScanEvent): Promise<void>;
}

/**
 * Writes a batch of events, then confirms each to its object, which sends again what is not confirmed.
 * A message that is no event can never be written: it goes to the dead letters by itself.
 */
export async function consumeScanEvents(
  batch: MessageBatch<unknown>,
  parts: ConsumerParts,
): Promise<void> {
  const readable: { message: Message<unknown>; event: ScanEvent }[] = [];
  for (const message of batch.messages) {
    const parsed = scanEventSchema.safeParse(message.body);
    if (parsed.success) readable.push({ message, event: parsed.data });
    else {
      console.error(JSON.stringify({ message: 'unreadable scan event', id: message.id }));
      message.retry();
    }
  }
  if (readable.length === 0) return;
  await parts.write(readable.map(({ event }) => event));
  await Promise.allSettled(readable.map(({ event }) => parts.confirm(event)));
  for (const { message } of readable) message.ack();
}
