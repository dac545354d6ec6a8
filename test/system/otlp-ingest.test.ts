import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { context, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Trace, TraceSpan } from '../../src/core/trace/trace.ts';
import { WorkerProcess } from '../support/worker-process.ts';

const key = 'the-ingest-key';
const token = 'the-dashboard-token';
let worker: WorkerProcess;

beforeAll(async () => {
  worker = await WorkerProcess.start({
    ENVIRONMENT: 'production',
    INGEST_KEY: key,
    DASHBOARD_TOKEN: token,
  });
});
afterAll(() => worker.stop());
afterEach(() => {
  delete process.env['OTEL_EXPORTER_OTLP_TRACES_COMPRESSION'];
});

function ask(traceId: string): Promise<Response> {
  const headers = { Authorization: `Bearer ${token}` };
  return fetch(`${worker.url}/api/traces/${traceId}`, { headers });
}

async function read(traceId: string): Promise<Trace> {
  const answer = await ask(traceId);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Trace;
}

const exporters = { JSON: JsonExporter, protobuf: ProtobufExporter };
type Encoding = keyof typeof exporters;

function newExporter(encoding: Encoding, headers: Record<string, string>) {
  return new exporters[encoding]({ url: `${worker.url}/v1/traces`, headers });
}

/** What an app records around a scan: a root, and under it a span of every kind and field. */
async function recordAndSend(encoding: Encoding, jobId: string): Promise<readonly ReadableSpan[]> {
  const kept = new InMemorySpanExporter();
  const exporter = newExporter(encoding, { 'x-api-key': key });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shelf-app', 'app.build': 42 }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter }),
      new SimpleSpanProcessor({ exporter: kept }),
    ],
  });
  const tracer = provider.getTracer('shelf', '1.4.0');
  const root = tracer.startSpan('scan a shelf');
  const inRoot = trace.setSpan(context.active(), root);
  for (const kind of [SpanKind.CLIENT, SpanKind.SERVER, SpanKind.PRODUCER, SpanKind.CONSUMER]) {
    record(tracer.startSpan(`kind ${kind}`, { kind, links: [linkTo(root)] }, inRoot), jobId);
  }
  root.end();
  await provider.forceFlush();
  const finished = kept.getFinishedSpans().slice();
  await provider.shutdown();
  return finished;
}

const linkTo = (span: Span) => ({ context: span.spanContext(), attributes: { why: 'test' } });

function record(span: Span, jobId: string): void {
  span.setAttributes({
    'bookshelf.job.id': jobId,
    text: 'Ünïcödé 📚 "quoted"',
    whole: -7,
    half: 0.1,
    tiny: 5e-324,
    yes: true,
    words: ['a', '', 'ü'],
    numbers: [1, 2.5],
  });
  span.addEvent('focus', { tries: 3 });
  span.recordException(new Error('blurred'));
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'too dark' });
  span.end();
}

const microseconds = ([seconds, nanos]: readonly [number, number]) =>
  seconds * 1_000_000 + Math.floor(nanos / 1000);

/** What the worker should answer for what the SDK recorded; long text is cut. */
function expected(span: ReadableSpan): Omit<TraceSpan, 'resource' | 'scope'> {
  const { traceId, spanId } = span.spanContext();
  const cut = (value: unknown) => (typeof value === 'string' ? value.slice(0, 1024) : value);
  const attributesOf = (all: object = {}) =>
    Object.fromEntries(Object.entries(all).map(([name, value]) => [name, cut(value)]));
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? null,
    jobId: (span.attributes['bookshelf.job.id'] as string | undefined)?.toLowerCase() ?? null,
    name: span.name,
    kind: (['internal', 'server', 'client', 'producer', 'consumer'] as const)[span.kind],
    startUs: microseconds(span.startTime),
    endUs: microseconds(span.endTime),
    status: (['unset', 'ok', 'error'] as const)[span.status.code],
    statusMessage: span.status.message ?? null,
    attributes: attributesOf(span.attributes),
    events: span.events.map(({ name, time, attributes }) => ({
      name,
      atUs: microseconds(time),
      attributes: attributesOf(attributes),
    })),
    links: span.links.map(({ context: of, attributes }) => ({
      traceId: of.traceId,
      spanId: of.spanId,
      attributes: attributesOf(attributes),
    })),
  } as Omit<TraceSpan, 'resource' | 'scope'>;
}

const byId = (a: { spanId: string }, b: { spanId: string }) => (a.spanId < b.spanId ? -1 : 1);

describe("OpenTelemetry's own exporters", () => {
  it.each([
    ['JSON', 'none'],
    ['JSON', 'gzip'],
    ['protobuf', 'none'],
    ['protobuf', 'gzip'],
  ] as const)(
    '%s, compression %s: each span is read back as recorded',
    async (encoding, packing) => {
      process.env['OTEL_EXPORTER_OTLP_TRACES_COMPRESSION'] = packing;
      const recorded = await recordAndSend(encoding, randomUUID().toUpperCase());
      expect(recorded).toHaveLength(5);
      const { spans, truncated } = await read(recorded[0]?.spanContext().traceId ?? '');
      expect(truncated).toBe(false);
      for (const { resource, scope } of spans) {
        expect(resource).toMatchObject({ 'service.name': 'shelf-app', 'app.build': 42 });
        expect(scope).toEqual({ name: 'shelf', version: '1.4.0' });
      }
      const withoutOrigin = spans.map(({ resource: _resource, scope: _scope, ...span }) => span);
      expect(withoutOrigin.toSorted(byId)).toEqual(recorded.map(expected).toSorted(byId));
    },
  );

  it.each(['JSON', 'protobuf'] as const)('%s: a wrong key is a failed export', async (encoding) => {
    const exporter = newExporter(encoding, { Authorization: 'Bearer wrong' });
    const kept = new InMemorySpanExporter();
    const spanProcessors = [new SimpleSpanProcessor({ exporter: kept })];
    new TracerProvider({ spanProcessors }).getTracer('test').startSpan('unseen').end();
    const [span] = kept.getFinishedSpans();
    const result = await new Promise<{ code: number; error?: Error }>((resolve) => {
      exporter.export(span === undefined ? [] : [span], resolve);
    });
    expect(result.code).toBe(1);
    expect((await ask(span?.spanContext().traceId ?? '')).status).toBe(404);
    await exporter.shutdown();
  });
});

describe('the worker under what is no honest request', () => {
  it('answers decompression bombs 413, many at once, and goes on', async () => {
    const bomb = gzipSync(Buffer.alloc(900 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(2 * 1024 * 1024);
    const headers = {
      'x-api-key': key,
      'Content-Type': 'application/x-protobuf',
      'Content-Encoding': 'gzip',
    };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        fetch(`${worker.url}/v1/traces`, { method: 'POST', body: bomb, headers }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 413));
    expect((await fetch(`${worker.url}/health`)).status).toBe(200);
  });

  it('gives the answer to bodies that are too large, not a broken connection', async () => {
    for (const megabytes of [3, 5]) {
      const answer = await fetch(`${worker.url}/v1/traces`, {
        method: 'POST',
        body: new Uint8Array(megabytes * 1024 * 1024),
        headers: { 'x-api-key': key, 'Content-Type': 'application/x-protobuf' },
      });
      expect(answer.status).toBe(413);
    }
  });
});
