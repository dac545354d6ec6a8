import * as z from 'zod';
import { scanEventSchema } from '../core/scan/scan-event.ts';
import { packedStorySchema } from '../core/scan/story.ts';
import { compileCheck } from './compile-check.ts';
import { spanRecordSchema } from './span-record.ts';

/** An outbox entry of a scan's object, by which the object knows what was confirmed. */
const entry = {
  jobId: z.string(),
  entry: z.string(),
  revision: z.int().min(1),
  /** When it was first put into the outbox, epoch ms; the way from there to D1 is the lag. */
  putAt: z.int(),
  /** 1 for the first sending. */
  attempt: z.int().min(1),
  /** Entries in that outbox when this one was sent. */
  depth: z.int().min(1),
  /** W3C `traceparent` of the sending, for logs and spans of whoever handles it. */
  traceparent: z.string().nullable(),
};

export const eventMessageSchema = z.object({
  kind: z.literal('event'),
  ...entry,
  event: scanEventSchema,
  /** With the end of a scan; one that cannot be read holds up no event. */
  story: packedStorySchema.optional().catch(undefined),
});
export type EventMessage = z.infer<typeof eventMessageSchema>;

export const spansMessageSchema = z.object({
  kind: z.literal('spans'),
  ...entry,
  spans: z.array(spanRecordSchema),
  /** Spans of this scan that were not kept since its last message, for want of room. */
  dropped: z.int().min(0),
});
export type SpansMessage = z.infer<typeof spansMessageSchema>;

/** What travels through the queue to D1. */
export const telemetryMessageSchema = z.discriminatedUnion('kind', [
  eventMessageSchema,
  spansMessageSchema,
]);
export type TelemetryMessage = z.infer<typeof telemetryMessageSchema>;

const isTelemetryMessage = compileCheck(telemetryMessageSchema);

/** What came through the queue; undefined for what the schema does not take. */
export function parseTelemetryMessage(raw: unknown): TelemetryMessage | undefined {
  return isTelemetryMessage(raw) ? raw : telemetryMessageSchema.safeParse(raw).data;
}

/** What travels through the queue to the OTLP endpoint; spans that an app sent have no outbox that waits for them. */
export const exportMessageSchema = z.discriminatedUnion('kind', [
  spansMessageSchema,
  z.object({ kind: z.literal('foreign_spans'), spans: z.array(spanRecordSchema) }),
]);
export type ExportMessage = z.infer<typeof exportMessageSchema>;

/** Says to a scan's object that an entry has reached its end, and how it got there; epoch ms. */
export interface Receipt {
  readonly entry: string;
  readonly revision: number;
  /** The message's own, by which an object tells the lives of a job apart. */
  readonly putAt: number;
  readonly receivedAt: number;
  readonly writtenAt: number;
  /** Deliveries by the queue, 1 for the first. */
  readonly deliveries: number;
  readonly batchSize: number;
}
