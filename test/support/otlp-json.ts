import { z } from 'zod';

/** `ExportTraceServiceRequest` in OTLP's JSON: hex ids, enums as numbers, 64-bit integers as strings or numbers. */
export const int64 = z.union([z.string().regex(/^-?\d+$/), z.int()]).transform(String);
export const nanoseconds = z.union([z.string().regex(/^\d+$/), z.int().min(0)]).transform(String);
const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-fA-F]{${digits}}$`));
const uint32 = z.int().min(0).max(0xffff_ffff);
export const count = uint32.default(0);

export type AnyValue =
  | { stringValue: string }
  | { boolValue: boolean }
  | { intValue: string }
  | { doubleValue: number }
  | { arrayValue: { values: AnyValue[] } };

const anyValue: z.ZodType<AnyValue> = z.lazy(() =>
  z.union([
    z.strictObject({ stringValue: z.string() }),
    z.strictObject({ boolValue: z.boolean() }),
    z.strictObject({ intValue: int64 }),
    z.strictObject({ doubleValue: z.number() }),
    z.strictObject({ arrayValue: z.strictObject({ values: z.array(anyValue).default([]) }) }),
  ]),
);

export const attributes = z
  .array(z.strictObject({ key: z.string().min(1), value: anyValue }))
  .default([]);

export const resource = z.strictObject({ attributes, droppedAttributesCount: count });
export const scope = z.strictObject({ name: z.string(), version: z.string().optional() });

const spanSchema = z.strictObject({
  traceId: hex(32),
  spanId: hex(16),
  parentSpanId: hex(16).optional(),
  traceState: z.string().optional(),
  name: z.string().min(1),
  kind: z.int().min(1).max(5),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  droppedAttributesCount: count,
  events: z
    .array(
      z.strictObject({
        timeUnixNano: nanoseconds,
        name: z.string(),
        attributes,
        droppedAttributesCount: count,
      }),
    )
    .default([]),
  droppedEventsCount: count,
  links: z
    .array(
      z.strictObject({
        traceId: hex(32),
        spanId: hex(16),
        traceState: z.string().optional(),
        attributes,
        droppedAttributesCount: count,
        flags: uint32.default(0),
      }),
    )
    .default([]),
  droppedLinksCount: count,
  status: z
    .strictObject({ code: z.int().min(0).max(2).default(0), message: z.string().optional() })
    .default({ code: 0 }),
  flags: uint32.default(0),
});
export type OtlpSpan = z.infer<typeof spanSchema>;

export const traceRequestSchema = z.strictObject({
  resourceSpans: z
    .array(
      z.strictObject({
        resource,
        scopeSpans: z.array(
          z.strictObject({
            scope,
            spans: z.array(spanSchema),
            schemaUrl: z.string().optional(),
          }),
        ),
        schemaUrl: z.string().optional(),
      }),
    )
    .default([]),
});
export type TraceRequest = z.infer<typeof traceRequestSchema>;

export function spansOf(request: TraceRequest): OtlpSpan[] {
  return request.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans),
  );
}
