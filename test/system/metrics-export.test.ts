import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFakeModelServer, type FakeModelServer } from '../support/fake-model-server.ts';
import { OtlpReceiver } from '../support/otlp-receiver.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { until } from '../support/until.ts';
import { WorkerProcess } from '../support/worker-process.ts';

let model: FakeModelServer;
let receiver: OtlpReceiver;
beforeAll(async () => {
  model = await startFakeModelServer();
  receiver = await OtlpReceiver.start();
});
beforeEach(() => {
  model.reset();
  receiver.reset();
});
afterAll(async () => {
  await model?.close();
  await receiver?.close();
});

describe.each([
  ['http/protobuf', 'gzip'],
  ['http/json', 'none'],
])('the worker’s clock with an OTLP endpoint, by %s, compression %s', (protocol, compression) => {
  let worker: WorkerProcess;
  beforeAll(async () => {
    worker = await WorkerProcess.start({
      DEFAULT_PROVIDER: 'openai',
      OPENAI_BASE_URL: `${model.url}/v1`,
      OPENAI_MODEL: 'test-model',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=k',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: compression,
    });
  });
  afterAll(() => worker?.stop());

  async function tick(cron = '* * * * *'): Promise<void> {
    const query = new URLSearchParams({ cron });
    const answer = await fetch(`${worker.url}/cdn-cgi/handler/scheduled?${query}`);
    expect(answer.status).toBe(200);
  }

  const newest = (name: string) => receiver.metrics.findLast((metric) => metric.name === name);
  const events = () =>
    newest('bookshelf.telemetry.messages')?.sum?.dataPoints.find(({ attributes }) =>
      attributes.some(({ value }) => 'stringValue' in value && value.stringValue === 'event'),
    );

  async function scan(): Promise<void> {
    const jobId = randomUUID();
    model.script({ kind: 'success' });
    const url = `${worker.url}/scan?jobId=${jobId}`;
    expect((await fetch(url, { method: 'POST', body: tinyJpeg(jobId) })).ok).toBe(true);
  }

  it('sends the running totals of the pipeline, and no spans where they are turned off', async () => {
    await tick();
    expect(receiver.metrics.map(({ name }) => name)).toContain('bookshelf.scan.overdue');
    await scan();
    const told = () => tick().then(events);
    const first = await until(told, (point) => Number(point?.asInt) >= 2);
    await scan();
    const second = await until(told, (point) => Number(point?.asInt) >= 4);
    expect(second?.startTimeUnixNano).toBe(first?.startTimeUnixNano);
    expect(BigInt(second?.timeUnixNano ?? 0)).toBeGreaterThan(BigInt(first?.timeUnixNano ?? 0));
    const [lag] = newest('bookshelf.telemetry.lag')?.exponentialHistogram?.dataPoints ?? [];
    const inBuckets = lag?.positive.bucketCounts.reduce((sum, each) => sum + Number(each), 0);
    expect(Number(lag?.count)).toBe((inBuckets ?? 0) + Number(lag?.zeroCount));
    expect(Number(lag?.count)).toBeGreaterThanOrEqual(4);
    expect(receiver.received[0]?.path).toBe('/v1/metrics');
    expect(receiver.received[0]?.headers).toMatchObject({ 'x-api-key': 'k' });
    expect(receiver.spans).toEqual([]);
  });

  it('waits for the next minute where the endpoint is away, and sends nothing by the hour', async () => {
    receiver.script({ kind: 'status', status: 503 });
    await tick();
    await until(
      async () => worker.output,
      (output) => output.includes('metrics export postponed'),
    );
    await tick();
    await tick('17 * * * *');
    expect(receiver.received).toHaveLength(2);
    expect(worker.output).not.toMatch(/not exported|Uncaught/);
  });
});
