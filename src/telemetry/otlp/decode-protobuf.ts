import { addAttribute } from './decode-protobuf-value.ts';
import { ingestLimits } from './limits.ts';
import {
  OtlpDecodeError,
  type OtlpBatch,
  type OtlpEvent,
  type OtlpLink,
  type OtlpRequest,
  type OtlpScope,
  type OtlpSpan,
  type OtlpValue,
} from './otlp-request.ts';
import { readFields } from './protobuf-fields.ts';
import { SpanQuota } from './span-quota.ts';

// Field numbers are those of opentelemetry/proto/{collector/trace,trace,resource,common}/v1.

/**
 * Reads a body of `application/x-protobuf`.
 * @throws {OtlpDecodeError} where it is no ExportTraceServiceRequest.
 */
export function decodeProtobuf(body: Uint8Array): OtlpRequest {
  const quota = new SpanQuota();
  try {
    const batches: OtlpBatch[] = [];
    for (const field of readFields(body)) {
      if (field.number === 1) batches.push(...readResourceSpans(field.bytes(), quota));
    }
    return { batches, unread: quota.unread };
  } catch (error) {
    if (error instanceof OtlpDecodeError) throw error;
    // BinaryReader throws plain errors where bytes end too soon or make no sense.
    throw new OtlpDecodeError('', `not a protobuf message: ${String(error)}`);
  }
}

function readResourceSpans(message: Uint8Array, quota: SpanQuota): OtlpBatch[] {
  const resource = new Map<string, OtlpValue>();
  const batches: OtlpBatch[] = [];
  for (const field of readFields(message)) {
    if (field.number === 1) readResource(field.bytes(), resource);
    else if (field.number === 2) {
      const { scope, spans } = readScopeSpans(field.bytes(), quota);
      if (spans.length > 0) batches.push({ resource, scope, spans });
    }
  }
  return batches;
}

function readResource(message: Uint8Array, resource: Map<string, OtlpValue>): void {
  for (const field of readFields(message)) {
    if (field.number === 1) addAttribute(resource, field.bytes());
  }
}

function readScopeSpans(message: Uint8Array, quota: SpanQuota): Omit<OtlpBatch, 'resource'> {
  let scope: OtlpScope = { name: '', version: '' };
  const spans: OtlpSpan[] = [];
  for (const field of readFields(message)) {
    if (field.number === 1) scope = readScope(field.bytes());
    else if (field.number === 2 && quota.take()) spans.push(readSpan(field.bytes()));
  }
  return { scope, spans };
}

function readScope(message: Uint8Array): OtlpScope {
  let name = '';
  let version = '';
  for (const field of readFields(message)) {
    if (field.number === 1) name = field.text();
    else if (field.number === 2) version = field.text();
  }
  return { name, version };
}

function readSpan(message: Uint8Array): OtlpSpan {
  const ids = { traceId: '', spanId: '', parentSpanId: '' };
  const attributes = new Map<string, OtlpValue>();
  const events: OtlpEvent[] = [];
  const links: OtlpLink[] = [];
  let status = { code: 0, message: '' };
  let [name, kind, startNs, endNs] = ['', 0, 0n, 0n];
  for (const field of readFields(message)) {
    if (field.number === 1) ids.traceId = field.hex();
    else if (field.number === 2) ids.spanId = field.hex();
    else if (field.number === 4) ids.parentSpanId = field.hex();
    else if (field.number === 5) name = field.text();
    else if (field.number === 6) kind = field.int32();
    else if (field.number === 7) startNs = field.fixed64();
    else if (field.number === 8) endNs = field.fixed64();
    else if (field.number === 9) addAttribute(attributes, field.bytes());
    else if (field.number === 11 && events.length < ingestLimits.events) {
      events.push(readEvent(field.bytes()));
    } else if (field.number === 13 && links.length < ingestLimits.links) {
      links.push(readLink(field.bytes()));
    } else if (field.number === 15) status = readStatus(field.bytes());
  }
  return { ...ids, name, kind, startNs, endNs, attributes, events, links, status };
}

function readEvent(message: Uint8Array): OtlpEvent {
  const attributes = new Map<string, OtlpValue>();
  let name = '';
  let atNs = 0n;
  for (const field of readFields(message)) {
    if (field.number === 1) atNs = field.fixed64();
    else if (field.number === 2) name = field.text();
    else if (field.number === 3) addAttribute(attributes, field.bytes());
  }
  return { name, atNs, attributes };
}

function readLink(message: Uint8Array): OtlpLink {
  const attributes = new Map<string, OtlpValue>();
  let traceId = '';
  let spanId = '';
  for (const field of readFields(message)) {
    if (field.number === 1) traceId = field.hex();
    else if (field.number === 2) spanId = field.hex();
    else if (field.number === 4) addAttribute(attributes, field.bytes());
  }
  return { traceId, spanId, attributes };
}

function readStatus(message: Uint8Array): OtlpSpan['status'] {
  const status = { code: 0, message: '' };
  for (const field of readFields(message)) {
    if (field.number === 2) status.message = field.text();
    else if (field.number === 3) status.code = field.int32();
  }
  return status;
}
