import {
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type HrTime,
  type SpanContext,
} from '@opentelemetry/api';
import {
  JsonTraceSerializer,
  ProtobufTraceSerializer,
  type IExportTraceServiceResponse,
  type ISerializer,
} from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanAttributes, SpanKindName, SpanRecord } from '../span-record.ts';
import type { OtlpProtocol } from './export-settings.ts';

export const serializers: Readonly<
  Record<OtlpProtocol, ISerializer<ReadableSpan[], IExportTraceServiceResponse>>
> = { 'http/protobuf': ProtobufTraceSerializer, 'http/json': JsonTraceSerializer };

const kinds: Record<SpanKindName, SpanKind> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

const statusCodes: Record<SpanRecord['status'], SpanStatusCode> = {
  unset: SpanStatusCode.UNSET,
  ok: SpanStatusCode.OK,
  error: SpanStatusCode.ERROR,
};

/** An `ExportTraceServiceRequest` of these spans; those that name no resource get `workerResource`. */
export function encodeSpans(
  spans: readonly SpanRecord[],
  protocol: OtlpProtocol,
  workerResource: SpanAttributes,
): Uint8Array<ArrayBuffer> {
  const shared = new SharedParts();
  const readable = spans.map((span) => readableSpan(span, shared, workerResource));
  const body = serializers[protocol].serializeRequest(readable);
  if (body === undefined) throw new Error(`the ${protocol} serializer gave nothing`);
  return body as Uint8Array<ArrayBuffer>;
}

/** Serializers group by identity, so spans with equal resources or scopes must share one object. */
class SharedParts {
  readonly #resources = new Map<string, Resource>();
  readonly #scopes = new Map<string, ReadableSpan['instrumentationScope']>();

  resource(attributes: SpanAttributes): Resource {
    const key = JSON.stringify(Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return kept(this.#resources, key, () => resourceFromAttributes(attributes));
  }

  scope({ name, version }: SpanRecord['scope']): ReadableSpan['instrumentationScope'] {
    const scope = version === null ? { name } : { name, version };
    return kept(this.#scopes, JSON.stringify(scope), () => scope);
  }
}

function kept<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}

function readableSpan(
  span: SpanRecord,
  shared: SharedParts,
  workerResource: SpanAttributes,
): ReadableSpan {
  const { traceId, spanId, parentSpanId, kind, status, statusMessage: message } = span;
  // The parent of a span that answers someone is on the other side.
  const isRemote = kind === 'server' || kind === 'consumer';
  return {
    name: span.name,
    kind: kinds[kind],
    spanContext: () => contextOf(traceId, spanId),
    ...(parentSpanId && { parentSpanContext: { ...contextOf(traceId, parentSpanId), isRemote } }),
    startTime: hrTime(span.startUs),
    endTime: hrTime(span.endUs),
    duration: hrTime(Math.max(0, span.endUs - span.startUs)),
    ended: true,
    status: { code: statusCodes[status], ...(message !== null && { message }) },
    attributes: span.attributes,
    events: span.events.map(({ name, atUs, attributes }) => ({
      name,
      time: hrTime(atUs),
      attributes,
    })),
    links: span.links.map((link) => ({
      context: contextOf(link.traceId, link.spanId),
      attributes: link.attributes,
    })),
    resource: shared.resource(span.resource ?? workerResource),
    instrumentationScope: shared.scope(span.scope),
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** What is exported was sampled. */
function contextOf(traceId: string, spanId: string): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}

function hrTime(us: number): HrTime {
  return [Math.floor(us / 1e6), (us % 1e6) * 1000];
}
