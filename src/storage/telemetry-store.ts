import type { TelemetryMessage } from '../telemetry/messages.ts';
import { runTogether } from './run-together.ts';
import { writeScanEvents } from './scan-event-store.ts';
import { writeSpans } from './span-store.ts';

/** Writes what the queue brought in one transaction. */
export async function writeTelemetry(
  d1: D1Database,
  messages: readonly TelemetryMessage[],
): Promise<void> {
  const events = messages.flatMap((message) => (message.kind === 'event' ? [message.event] : []));
  const spans = messages.flatMap((message) => (message.kind === 'spans' ? message.spans : []));
  await runTogether(d1, [...writeScanEvents(events), ...writeSpans(spans)]);
}
