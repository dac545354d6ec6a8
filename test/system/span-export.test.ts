import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExportMessage } from '../../src/telemetry/messages.ts';
import { OtlpReceiver } from '../support/otlp-receiver.ts';
import { fullSpan } from '../support/span-records.ts';
import { aSpan, spansMessage } from '../support/telemetry-messages.ts';
import { until } from '../support/until.ts';
import { WorkerProcess } from '../support/worker-process.ts';

let receiver: OtlpReceiver;
beforeAll(async () => {
  receiver = await OtlpReceiver.start();
});
beforeEach(() => {
  receiver.reset();
});
afterAll(() => receiver?.close());

describe.each([
  ['http/protobuf', 'gzip'],
  ['http/json', 'none'],
])('the worker with an OTLP endpoint, by %s, compression %s', (protocol, compression) => {
  let worker: WorkerProcess;
  beforeAll(async () => {
    const vars = {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=k',
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_COMPRESSION: compression,
    };
    const configs = ['test/system/span-feeder/wrangler.toml'];
    worker = await WorkerProcess.start(vars, { configs });
  });
  afterAll(() => worker?.stop());

  async function feed(...messages: ExportMessage[]): Promise<void> {
    const body = JSON.stringify(messages);
    expect((await fetch(`${worker.url}/feed`, { method: 'POST', body })).status).toBe(202);
  }

  const came = (seen: () => boolean) => until(async () => seen(), Boolean);
  const arrived = (id: string) => came(() => receiver.spans.some(({ spanId }) => spanId === id));

  it('sends on all of a span, of its own and of others', async () => {
    const own = fullSpan();
    const foreign = aSpan({ resource: { 'service.name': 'ios' } });
    await feed(spansMessage(crypto.randomUUID(), [own]), {
      kind: 'foreign_spans',
      spans: [foreign],
    });
    await arrived(own.spanId);
    await arrived(foreign.spanId);
    expect(receiver.received[0]?.headers).toMatchObject({ 'x-api-key': 'k' });
    expect(receiver.spans.find(({ spanId }) => spanId === own.spanId)).toMatchObject({
      startTimeUnixNano: `${own.startUs}000`,
      status: { code: 2, message: own.statusMessage },
    });
    expect(JSON.stringify(receiver.received.map(({ request }) => request))).toContain('"ios"');
  });

  it('sends again what could not be sent', async () => {
    receiver.script({ kind: 'status', status: 503, headers: { 'retry-after': '1' } });
    const span = aSpan();
    await feed(spansMessage(crypto.randomUUID(), [span]));
    await came(() => receiver.received.length === 2);
    expect(receiver.spans).toMatchObject([{ spanId: span.spanId }, { spanId: span.spanId }]);
  });

  it('drops what is refused, says so, and sends the others', async () => {
    const bad = aSpan({ name: 'poison' });
    const good = aSpan();
    receiver.decide(({ bytes }) =>
      bytes.includes('poison')
        ? { kind: 'status', status: 400, message: 'no such name' }
        : { kind: 'accept' },
    );
    await feed(spansMessage(crypto.randomUUID(), [bad]), spansMessage(crypto.randomUUID(), [good]));
    await came(() => /"spans dropped".*"answer":"no such name"/.test(worker.output));
    await came(() => receiver.received.some(({ bytes }) => !bytes.includes('poison')));
    expect(worker.output).not.toContain('x-api-key');
  });
});
