import { parseJobId } from '../../core/protocol/job-id.ts';
import { spanKinds, type SpanAttributes, type SpanRecord } from '../span-record.ts';
import { jsonBytes } from './json-bytes.ts';
import { ingestLimits } from './limits.ts';
import type { OtlpBatch, OtlpEvent, OtlpLink, OtlpRequest, OtlpSpan } from './otlp-request.ts';
import { countRefusals, type Refusal, type Refusals } from './refusals.ts';
import { cutText, toSpanAttributes } from './to-attributes.ts';

export interface Received {
  readonly spans: readonly SpanRecord[];
  readonly refused: Refusals;
}

/** Makes records of what was sent; a span that cannot be kept is counted by its reason. */
export function toSpanRecords(request: OtlpRequest, nowMs: number): Received {
  const spans: SpanRecord[] = [];
  const reasons: Refusal[] = [];
  let bytesLeft: number = ingestLimits.bodyBytes;
  for (const batch of request.batches) {
    const origin = originOf(batch);
    for (const sent of batch.spans) {
      const reason = findFault(sent, nowMs);
      const span = reason === undefined ? toRecord(sent, origin) : undefined;
      const bytes = span === undefined ? 0 : jsonBytes(span);
      if (reason !== undefined) reasons.push(reason);
      else if (bytes > ingestLimits.spanBytes) reasons.push('span_too_large');
      else if (bytes > bytesLeft) reasons.push('request_too_large');
      else if (span !== undefined) {
        spans.push(span);
        bytesLeft -= bytes;
      }
    }
  }
  return { spans, refused: countRefusals(reasons, request.unread) };
}

function findFault(span: OtlpSpan, nowMs: number): Refusal | undefined {
  if (!isId(span.traceId, 32)) return 'bad_trace_id';
  if (!isId(span.spanId, 16)) return 'bad_span_id';
  if (parentOf(span) === undefined) return 'bad_parent_span_id';
  if (span.startNs === 0n || span.endNs === 0n) return 'no_time';
  const startUs = toMicroseconds(span.startNs);
  if (startUs > nowMs * 1000 + ingestLimits.aheadUs) return 'in_the_future';
  if (toMicroseconds(span.endNs) > Number.MAX_SAFE_INTEGER) return 'in_the_future';
  if (startUs - toMicroseconds(span.endNs) > ingestLimits.backwardsUs) return 'ends_before_start';
  return undefined;
}

function isId(id: string, digits: number): boolean {
  return id.length === digits && /^[0-9a-f]+$/.test(id) && !/^0+$/.test(id);
}

/** Null for a root: none, or all zero, as some exporters write it; undefined where malformed. */
function parentOf({ parentSpanId }: OtlpSpan): string | null | undefined {
  if (parentSpanId === '' || /^0{16}$/.test(parentSpanId)) return null;
  return isId(parentSpanId, 16) ? parentSpanId : undefined;
}

function toMicroseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1000n);
}

function originOf({ resource, scope }: OtlpBatch): Pick<SpanRecord, 'resource' | 'scope'> {
  const { nameChars } = ingestLimits;
  const version = scope.version === '' ? null : cutText(scope.version, nameChars);
  return {
    resource: toSpanAttributes(resource),
    scope: { name: cutText(scope.name, nameChars), version },
  };
}

function toRecord(span: OtlpSpan, origin: Pick<SpanRecord, 'resource' | 'scope'>): SpanRecord {
  const { traceId, spanId, status } = span;
  const attributes = toSpanAttributes(span.attributes);
  const startUs = toMicroseconds(span.startNs);
  return {
    traceId,
    spanId,
    parentSpanId: parentOf(span) ?? null,
    jobId: jobIdOf(attributes),
    name: span.name === '' ? 'unknown' : cutText(span.name, ingestLimits.nameChars),
    kind: spanKinds[span.kind - 1] ?? 'internal',
    startUs,
    endUs: Math.max(startUs, toMicroseconds(span.endNs)),
    status: (['unset', 'ok', 'error'] as const)[status.code] ?? 'unset',
    statusMessage: status.message === '' ? null : cutText(status.message),
    attributes,
    events: span.events.flatMap(toEvent),
    links: span.links.flatMap(toLink),
    ...origin,
  };
}

function jobIdOf(attributes: SpanAttributes): string | null {
  const sent = attributes['bookshelf.job.id'];
  return typeof sent === 'string' ? (parseJobId(sent)?.key ?? null) : null;
}

function toEvent({ name, atNs, attributes }: OtlpEvent): SpanRecord['events'] {
  const atUs = toMicroseconds(atNs);
  if (!Number.isSafeInteger(atUs)) return [];
  const called = cutText(name, ingestLimits.nameChars);
  return [{ name: called, atUs, attributes: toSpanAttributes(attributes) }];
}

function toLink({ traceId, spanId, attributes }: OtlpLink): SpanRecord['links'] {
  if (!isId(traceId, 32) || !isId(spanId, 16)) return [];
  return [{ traceId, spanId, attributes: toSpanAttributes(attributes) }];
}
