import type { Count } from '../telemetry/counts.ts';
import type { TelemetryMessage } from '../telemetry/messages.ts';
import { countRows } from './counter-store.ts';
import { runTogether } from './run-together.ts';
import { writeScanEvents } from './scan-event-store.ts';
import { writeSpans } from './span-store.ts';
import { writeStories } from './story-store.ts';

/** Writes what the queue brought, and what it counts, in one transaction. */
export async function writeTelemetry(
  d1: D1Database,
  messages: readonly TelemetryMessage[],
  counts: readonly Count[],
  now: number,
): Promise<void> {
  const told = messages.filter((message) => message.kind === 'event');
  const spans = messages.flatMap((message) =>
    // What an object sends is its scan's, by which it can be erased.
    message.kind === 'spans'
      ? message.spans.map((span) => ({ ...span, jobId: span.jobId ?? message.jobId }))
      : [],
  );
  await runTogether(d1, [
    ...writeScanEvents(told.map(({ event }) => event)),
    ...writeStories(told),
    ...writeSpans(spans),
    ...countRows(counts, now),
  ]);
}
