import * as z from 'zod';
import { parseJson, readAttributes, rowsSchema } from './decode-json-value.ts';
import { ingestLimits } from './limits.ts';
import {
  OtlpDecodeError,
  type OtlpBatch,
  type OtlpRequest,
  type OtlpSpan,
} from './otlp-request.ts';
import { SpanQuota } from './span-quota.ts';

// Protobuf's JSON mapping with OTLP's changes: ids in hex, enums as integers only, camelCase keys only.

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const hexId = text.transform((id) => id.toLowerCase());
const enumeration = z
  .int()
  .nullish()
  .transform((value) => value ?? 0);
const nanoseconds = z
  .union([z.string().regex(/^\d{1,20}$/), z.number().min(0)])
  .nullish()
  .transform((value) => BigInt(typeof value === 'number' ? Math.trunc(value) : (value ?? 0)));

const requestSchema = z.object({ resourceSpans: rowsSchema });
const resourceSpansSchema = z.object({
  resource: z.object({ attributes: rowsSchema }).nullish(),
  scopeSpans: rowsSchema,
});
const scopeSpansSchema = z.object({
  scope: z.object({ name: text, version: text }).nullish(),
  spans: rowsSchema,
});
const eventSchema = z.object({ name: text, timeUnixNano: nanoseconds, attributes: rowsSchema });
const linkSchema = z.object({ traceId: hexId, spanId: hexId, attributes: rowsSchema });
const spanSchema = z.object({
  traceId: hexId,
  spanId: hexId,
  parentSpanId: hexId,
  name: text,
  kind: enumeration,
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes: rowsSchema,
  events: rowsSchema,
  links: rowsSchema,
  status: z.object({ code: enumeration, message: text }).nullish(),
});

/**
 * Reads a body of `application/json`.
 * @throws {OtlpDecodeError} where it is no ExportTraceServiceRequest.
 */
export function decodeJson(body: Uint8Array): OtlpRequest {
  refuseManyNodes(body);
  const quota = new SpanQuota();
  const { resourceSpans } = parseJson(requestSchema, parseText(body), '');
  const batches = resourceSpans.flatMap((row, at) =>
    readResourceSpans(row, `resourceSpans[${at}]`, quota),
  );
  return { batches, unread: quota.unread };
}

const [brace, bracket] = [0x7b, 0x5b];

function refuseManyNodes(body: Uint8Array): void {
  let nodes = 0;
  for (const byte of body) if (byte === brace || byte === bracket) nodes += 1;
  if (nodes <= ingestLimits.jsonNodes) return;
  const most = ingestLimits.jsonNodes;
  throw new OtlpDecodeError('', `over ${most} objects and lists; send fewer spans at a time`);
}

function parseText(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new OtlpDecodeError('', 'not JSON');
  }
}

function readResourceSpans(row: unknown, path: string, quota: SpanQuota): OtlpBatch[] {
  const { resource, scopeSpans } = parseJson(resourceSpansSchema, row, path);
  const attributes = readAttributes(resource?.attributes ?? [], `${path}.resource.attributes`);
  return scopeSpans.flatMap((scopeRow, at) => {
    const place = `${path}.scopeSpans[${at}]`;
    const { scope, spans: rows } = parseJson(scopeSpansSchema, scopeRow, place);
    const spans = rows.flatMap((span, index) =>
      quota.take() ? [readSpan(span, `${place}.spans[${index}]`)] : [],
    );
    if (spans.length === 0) return [];
    return [{ resource: attributes, scope: scope ?? { name: '', version: '' }, spans }];
  });
}

function readSpan(row: unknown, path: string): OtlpSpan {
  const span = parseJson(spanSchema, row, path);
  const { traceId, spanId, parentSpanId, name, kind } = span;
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    kind,
    startNs: span.startTimeUnixNano,
    endNs: span.endTimeUnixNano,
    attributes: readAttributes(span.attributes, `${path}.attributes`),
    events: span.events.slice(0, ingestLimits.events).map((event, at) => {
      const place = `${path}.events[${at}]`;
      const { name: called, timeUnixNano, attributes } = parseJson(eventSchema, event, place);
      return { name: called, atNs: timeUnixNano, attributes: readAttributes(attributes, place) };
    }),
    links: span.links.slice(0, ingestLimits.links).map((link, at) => {
      const place = `${path}.links[${at}]`;
      const { attributes, ...ids } = parseJson(linkSchema, link, place);
      return { ...ids, attributes: readAttributes(attributes, place) };
    }),
    status: span.status ?? { code: 0, message: '' },
  };
}
