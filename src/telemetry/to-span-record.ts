import { SpanKind, SpanStatusCode, type Attributes, type HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanAttributes, SpanKindName, SpanRecord } from './span-record.ts';

const kinds: Record<SpanKind, SpanKindName> = {
  [SpanKind.INTERNAL]: 'internal',
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
};

const statuses = {
  [SpanStatusCode.UNSET]: 'unset',
  [SpanStatusCode.OK]: 'ok',
  [SpanStatusCode.ERROR]: 'error',
} as const;

/** The SDK's span as it is stored. `tracestate` stays out: it is passed on, and belongs to others. */
export function toSpanRecord(span: ReadableSpan, jobId: string | null): SpanRecord {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? null,
    jobId,
    name: span.name,
    kind: kinds[span.kind],
    startUs: toMicroseconds(span.startTime),
    endUs: toMicroseconds(span.endTime),
    status: statuses[span.status.code],
    statusMessage: span.status.message ?? null,
    attributes: toAttributes(span.attributes),
    events: span.events.map(({ name, time, attributes }) => ({
      name,
      atUs: toMicroseconds(time),
      attributes: toAttributes(attributes),
    })),
    links: span.links.map(({ context, attributes }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      attributes: toAttributes(attributes),
    })),
    resource: null,
    scope: {
      name: span.instrumentationScope.name,
      version: span.instrumentationScope.version ?? null,
    },
  };
}

function toMicroseconds([seconds, nanos]: HrTime): number {
  return seconds * 1_000_000 + Math.round(nanos / 1000);
}

function toAttributes(attributes: Attributes | undefined): SpanAttributes {
  const known = Object.entries(attributes ?? {}).filter(([, value]) => value != null);
  return Object.fromEntries(known) as SpanAttributes;
}
