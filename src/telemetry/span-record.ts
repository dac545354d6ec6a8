import * as z from 'zod';

export const spanKinds = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
export type SpanKindName = (typeof spanKinds)[number];

const traceId = z.string().regex(/^[0-9a-f]{32}$/);
const spanId = z.string().regex(/^[0-9a-f]{16}$/);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Attribute values as OpenTelemetry's common specification has them, homogeneous arrays included. */
export const attributesSchema = z.record(z.string(), z.union([scalar, z.array(scalar)]));
export type SpanAttributes = z.infer<typeof attributesSchema>;

const microseconds = z.int().min(0);

/** A finished span as it is stored and sent on; times in epoch microseconds, the most that a number holds exactly. */
export const spanRecordSchema = z.object({
  traceId,
  spanId,
  parentSpanId: spanId.nullable(),
  /** The scan it belongs to, where known: lower-case UUID. */
  jobId: z.string().nullable(),
  name: z.string(),
  kind: z.enum(spanKinds),
  startUs: microseconds,
  endUs: microseconds,
  status: z.enum(['unset', 'ok', 'error']),
  statusMessage: z.string().nullable(),
  attributes: attributesSchema,
  events: z.array(z.object({ name: z.string(), atUs: microseconds, attributes: attributesSchema })),
  links: z.array(z.object({ traceId, spanId, attributes: attributesSchema })),
  /** What made it; null for this worker, whose resource the configuration tells. */
  resource: attributesSchema.nullable(),
  scope: z.object({ name: z.string(), version: z.string().nullable() }),
});
export type SpanRecord = z.infer<typeof spanRecordSchema>;
