import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { drizzle } from 'drizzle-orm/d1';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scanCompleted } from '../../src/storage/schema.ts';
import { span } from '../../src/storage/telemetry-schema.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { call, completed, jobStub, status, until, upload } from './app.ts';
import { ModelEdge } from './model-edge.ts';
import { TestSocket } from './test-socket.ts';

const books = [{ title: 'Emma', author: 'Jane Austen', confidence: 0.9 }];

let model: ModelEdge;
beforeEach(() => {
  model = new ModelEdge();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const db = drizzle(env.DB);
type SpanRow = typeof span.$inferSelect;

const hex = (length: number) =>
  crypto.randomUUID().replaceAll('-', '').slice(0, length).replace(/^0/, '1');

/** An app's span, as it would send it. */
function appSpan(flags = '01', traceId = hex(32)) {
  const spanId = hex(16);
  return { traceId, spanId, headers: { traceparent: `00-${traceId}-${spanId}-${flags}` } };
}

/** The spans of a scan, once its trace has been decided and those after it have come. */
async function spansOf(jobId: string, last = 'scan'): Promise<SpanRow[]> {
  return until(
    () => db.select().from(span).where(eq(span.jobId, jobId)).orderBy(span.startUs),
    (seen) => seen.some(({ name }) => name === last),
  );
}

function named(spans: SpanRow[], name: string): SpanRow {
  const found = spans.find((one) => one.name === name);
  if (found === undefined)
    throw new Error(`no span ${name} in ${spans.map((one) => one.name).join(', ')}`);
  return found;
}

async function decided(jobId: string): Promise<string | undefined> {
  return until(
    async () =>
      runInDurableObject(jobStub(jobId), (_job, { storage }) => {
        const row = storage.sql
          .exec<{ body: string }>("SELECT body FROM document WHERE name = 'telemetry'")
          .toArray()[0];
        const { trace } = JSON.parse(row?.body ?? '{}') as { trace?: { decision: string } };
        return trace?.decision;
      }),
    (decision) => decision !== 'open',
  );
}

async function scanWith(jobId: string, headers: Record<string, string>): Promise<void> {
  const socket = await TestSocket.open(jobId);
  await upload(jobId, tinyJpeg(jobId), { headers });
  await model.answer(books);
  await socket.untilClosed();
}

describe('the trace of a scan', () => {
  it('[TR1] is one trace under the app’s span, whatever made each span', async () => {
    const jobId = crypto.randomUUID();
    const app = appSpan();
    await scanWith(jobId, app.headers);
    await call(`/events`, {
      method: 'POST',
      body: JSON.stringify({
        name: 'bookshelf_scan_completed',
        jobId,
        strategy: 'websocket',
        success: true,
      }),
    });
    const spans = await spansOf(jobId);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([app.traceId]));
    const scan = named(spans, 'scan');
    expect(scan.parentSpanId).toBe(app.spanId);
    const parents = Object.fromEntries(spans.map((one) => [one.name, one.parentSpanId]));
    expect(parents).toMatchObject({
      'GET /ws/progress': scan.spanId,
      'POST /scan': app.spanId,
      'POST /events': scan.spanId,
      'queue scan': scan.spanId,
      'read picture': scan.spanId,
      'chat test-model': named(spans, 'read picture').spanId,
      POST: named(spans, 'chat test-model').spanId,
      'process books': scan.spanId,
      'send bookshelf-scan-events': scan.spanId,
    });
    const sendings = spans.filter(({ kind }) => kind === 'producer').map(({ spanId }) => spanId);
    expect(sendings).toContain(named(spans, 'process bookshelf-scan-events').parentSpanId);
    for (const one of spans) {
      expect(one.startUs).toBeGreaterThanOrEqual(scan.startUs);
      expect(one.endUs).toBeGreaterThanOrEqual(one.startUs);
    }
    const [row] = await db.select().from(scanCompleted).where(eq(scanCompleted.jobId, jobId));
    expect(row?.traceId).toBe(app.traceId);
  });

  it('tells of the model what it said of itself, and of the scan how it went', async () => {
    const jobId = crypto.randomUUID();
    await scanWith(jobId, appSpan().headers);
    const spans = await spansOf(jobId);
    expect(named(spans, 'chat test-model').attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'test-model',
      'gen_ai.response.model': 'test-model',
      'gen_ai.usage.input_tokens': 1,
      'gen_ai.usage.output_tokens': 1,
      'gen_ai.response.finish_reasons': ['stop'],
    });
    expect(named(spans, 'POST').attributes).toMatchObject({
      'server.address': 'model.test',
      'url.full': 'https://model.test/v1/chat/completions',
      'http.response.status_code': 200,
    });
    expect(named(spans, 'scan').attributes).toMatchObject({
      'bookshelf.job.id': jobId,
      'bookshelf.scan.outcome': 'completed',
      'bookshelf.scan.strategy': 'websocket',
      'bookshelf.scan.delivery': 'delivered',
      'bookshelf.trace.kept_because': 'app_sampled',
      'bookshelf.scan.books_detected': 1,
    });
  });

  it('[TR2] links a request of another trace, and puts one of this trace under its span', async () => {
    const jobId = crypto.randomUUID();
    const app = appSpan();
    await upload(jobId, tinyJpeg(jobId), { headers: app.headers });
    await model.called();
    const same = appSpan('01', app.traceId);
    const other = appSpan();
    await call(`/scan/status/${jobId}`, { headers: same.headers });
    await call(`/scan/status/${jobId}`, { headers: other.headers });
    await model.answer(books);
    await completed(jobId);
    const polls = (await spansOf(jobId)).filter(({ name }) => name === 'GET /scan/status/:jobId');
    expect(polls[0]).toMatchObject({ parentSpanId: same.spanId, links: [], traceId: app.traceId });
    expect(polls[1]).toMatchObject({ traceId: app.traceId });
    expect(polls[1]?.links).toMatchObject([{ traceId: other.traceId, spanId: other.spanId }]);
  });

  it('[TR3] spans each socket’s life and links a reconnect, also where an eviction closed one', async () => {
    const jobId = crypto.randomUUID();
    const app = appSpan();
    const first = await TestSocket.open(jobId);
    await first.untilSeq(1);
    await evictDurableObject(jobStub(jobId), { webSockets: 'close' });
    await first.untilClosed();
    await upload(jobId, tinyJpeg(jobId), { headers: app.headers });
    await model.called();
    const second = await TestSocket.open(jobId, '&since=1');
    await model.answer(books);
    await second.untilClosed();
    const spans = await spansOf(jobId);
    const [gone, stayed] = spans.filter(({ name }) => name === 'GET /ws/progress');
    expect(gone?.attributes).toMatchObject({ 'bookshelf.socket.lost': true });
    expect(gone?.status).toBe('error');
    expect(stayed?.attributes).toMatchObject({ 'bookshelf.socket.lost': false });
    expect(stayed?.links).toMatchObject([{ traceId: app.traceId, spanId: gone?.spanId }]);
  });

  it('[TR3] takes a socket’s close for its own word, also where it wakes a sleeping object', async () => {
    const jobId = crypto.randomUUID();
    const first = await TestSocket.open(jobId);
    await first.untilSeq(1);
    await evictDurableObject(jobStub(jobId), { webSockets: 'hibernate' });
    first.close(1000);
    await first.untilClosed();
    await upload(jobId, tinyJpeg(jobId), { headers: appSpan().headers });
    await model.answer(books);
    await completed(jobId);
    const spans = await spansOf(jobId);
    expect(named(spans, 'GET /ws/progress')).toMatchObject({
      status: 'unset',
      attributes: { 'bookshelf.socket.lost': false, 'bookshelf.socket.close_code': 1000 },
    });
    const [row] = await db.select().from(scanCompleted).where(eq(scanCompleted.jobId, jobId));
    expect(row).toMatchObject({ strategy: 'polling_fallback', fallbackReason: 'connection_lost' });
  });

  it('[TR4] drops an ordinary scan’s trace, and counts it all the same', async () => {
    const jobId = crypto.randomUUID();
    await scanWith(jobId, appSpan('00').headers);
    expect(await decided(jobId)).toBe('dropped');
    const [row] = await db.select().from(scanCompleted).where(eq(scanCompleted.jobId, jobId));
    expect(row).toMatchObject({ outcome: 'completed', strategy: 'websocket' });
    expect(await db.select().from(span).where(eq(span.jobId, jobId))).toEqual([]);
  });

  it('[TR4] keeps a failed scan’s trace, with what the provider answered', async () => {
    const jobId = crypto.randomUUID();
    const socket = await TestSocket.open(jobId);
    await upload(jobId, tinyJpeg(jobId));
    await model.refuse(400);
    await socket.untilClosed();
    const spans = await spansOf(jobId);
    expect(named(spans, 'scan')).toMatchObject({
      status: 'error',
      attributes: { 'bookshelf.trace.kept_because': 'failed', 'bookshelf.scan.outcome': 'failed' },
    });
    expect(named(spans, 'POST')).toMatchObject({
      status: 'error',
      attributes: { 'http.response.status_code': 400, 'error.type': '400' },
    });
    for (const name of ['chat test-model', 'read picture']) {
      const failed = named(spans, name);
      expect(failed).toMatchObject({
        status: 'error',
        attributes: { 'error.type': 'provider_rejected' },
      });
      expect(failed.events).toMatchObject([
        { name: 'exception', attributes: { 'exception.type': 'VisionFailure' } },
      ]);
    }
  });

  it('[TR4] keeps a fallback’s trace with its polls', async () => {
    const jobId = crypto.randomUUID();
    const headers = { 'X-Progress-Strategy': 'polling_fallback' };
    await upload(jobId, tinyJpeg(jobId), { headers });
    await model.answer(books);
    await completed(jobId);
    const spans = await spansOf(jobId);
    expect(named(spans, 'scan').attributes).toMatchObject({
      'bookshelf.trace.kept_because': 'polling_fallback',
      'bookshelf.scan.fallback_stage': 'connect',
    });
    expect(named(spans, 'GET /scan/status/:jobId').attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'bookshelf.poll.is_check': false,
    });
  });

  it('sends on what is finished after the trace was sent', async () => {
    const jobId = crypto.randomUUID();
    await scanWith(jobId, appSpan().headers);
    await spansOf(jobId);
    await status(jobId);
    const spans = await spansOf(jobId, 'GET /scan/status/:jobId');
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  });

  it('[TR6] passes tracestate and baggage on to one’s own model server, and stores neither', async () => {
    const jobId = crypto.randomUUID();
    const app = appSpan();
    await scanWith(jobId, { ...app.headers, tracestate: 'vendor=abc', baggage: 'tenant=secret7' });
    expect(model.headers).toMatchObject({ tracestate: 'vendor=abc', baggage: 'tenant=secret7' });
    expect(model.headers['traceparent']).toMatch(new RegExp(`^00-${app.traceId}-\\w{16}-01$`));
    const spans = await spansOf(jobId);
    expect(named(spans, 'POST').spanId).toBe(model.headers['traceparent']?.split('-')[2]);
    expect(JSON.stringify(spans)).not.toMatch(/secret7|vendor/);
    const stored = await runInDurableObject(jobStub(jobId), (_job, { storage }) =>
      JSON.stringify(storage.sql.exec('SELECT * FROM document').toArray()),
    );
    expect(stored).not.toMatch(/secret7|vendor/);
  });
});
