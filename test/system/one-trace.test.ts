import { randomUUID } from 'node:crypto';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Trace } from '../../src/core/trace/trace.ts';
import { startFakeModelServer, type FakeModelServer } from '../support/fake-model-server.ts';
import { spansOf } from '../support/otlp-json.ts';
import { OtlpReceiver } from '../support/otlp-receiver.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { until } from '../support/until.ts';
import { WorkerProcess } from '../support/worker-process.ts';

let model: FakeModelServer;
let receiver: OtlpReceiver;
let worker: WorkerProcess;

beforeAll(async () => {
  [model, receiver] = await Promise.all([startFakeModelServer(), OtlpReceiver.start()]);
  worker = await WorkerProcess.start({
    DEFAULT_PROVIDER: 'openai',
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_MODEL: 'test-model',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_RESOURCE_ATTRIBUTES: 'team=shelves',
  });
});
beforeEach(() => {
  model.reset();
  receiver.reset();
});
afterAll(async () => {
  await worker.stop();
  await Promise.all([model.close(), receiver.close()]);
});

/** A whole scan by a real app with OpenTelemetry's SDK; gives the id of its trace. */
async function scanFromApp(jobId: string): Promise<{ traceId: string; rootId: string }> {
  const exporter = new OTLPTraceExporter({ url: `${worker.url}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shelf-app' }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('shelf');
  const root = tracer.startSpan('scan a shelf');
  const inRoot = trace.setSpan(context.active(), root);
  const upload = tracer.startSpan('POST', { kind: SpanKind.CLIENT }, inRoot);
  const { traceId, spanId } = upload.spanContext();
  const answer = await fetch(`${worker.url}/scan?jobId=${jobId}`, {
    method: 'POST',
    body: tinyJpeg(jobId),
    headers: { traceparent: `00-${traceId}-${spanId}-01` },
  });
  expect(answer.status).toBe(202);
  upload.end();
  await fetch(`${worker.url}/scan/status/${jobId}`);
  root.end();
  await provider.forceFlush();
  await provider.shutdown();
  return { traceId, rootId: root.spanContext().spanId };
}

async function readTrace(traceId: string, done: (seen: Trace) => boolean): Promise<Trace> {
  return until(async () => {
    const answer = await fetch(`${worker.url}/api/traces/${traceId}`);
    return answer.ok ? ((await answer.json()) as Trace) : { traceId, spans: [], truncated: false };
  }, done);
}

/** Both deliveries of events to D1 are among the last to be finished. */
const whole = ({ spans }: Trace) => spans.filter(({ kind }) => kind === 'consumer').length >= 2;

describe('one scan of an app that traces', () => {
  it('[TR1] is one trace of app, worker, object and consumer, in D1 and at the OTLP endpoint', async () => {
    const jobId = randomUUID();
    const { traceId, rootId } = await scanFromApp(jobId);
    const { spans } = await readTrace(traceId, whole);
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(spans.length);
    for (const { name, parentSpanId, spanId } of spans) {
      if (spanId === rootId) expect(parentSpanId).toBeNull();
      else expect(ids, `the parent of ${name}`).toContain(parentSpanId);
    }
    expect(new Set(spans.map((span) => span.resource?.['service.name'] ?? 'ours'))).toEqual(
      new Set(['shelf-app', 'ours']),
    );
    await until(
      async () => new Set(receiver.spans.map(({ spanId }) => spanId)),
      (received) => spans.every(({ spanId }) => received.has(spanId)),
    );
    const received = receiver.spans.filter((span) => span.traceId === traceId);
    expect(received.map(({ spanId }) => spanId).toSorted()).toEqual([...ids].toSorted());
    const modelCall = model.requests[0]?.headers['traceparent'];
    expect(spans.find(({ spanId }) => String(modelCall).includes(spanId))?.name).toBe('POST');
  });

  it('keeps its spans in the outbox while the endpoint is away, and exports them once', async () => {
    receiver.script(
      { kind: 'status', status: 503, headers: { 'Retry-After': '1' } },
      { kind: 'status', status: 429, headers: { 'Retry-After': '1' } },
    );
    const jobId = randomUUID();
    const { traceId } = await scanFromApp(jobId);
    const { spans } = await readTrace(traceId, whole);
    const accepted = () =>
      receiver.received
        .slice(2)
        .flatMap(({ request }) => spansOf(request).map(({ spanId }) => spanId));
    await until(
      async () => new Set(accepted()),
      (seen) => spans.every(({ spanId }) => seen.has(spanId)),
    );
    expect(accepted().length).toBe(new Set(accepted()).size);
  });

  it('erases what the app sent with what the scan left', async () => {
    const jobId = randomUUID();
    const { traceId } = await scanFromApp(jobId);
    await readTrace(traceId, whole);
    await fetch(`${worker.url}/api/scans/${jobId}`, { method: 'DELETE' });
    expect((await fetch(`${worker.url}/api/traces/${traceId}`)).status).toBe(404);
  });
});
