import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { drizzle } from 'drizzle-orm/d1';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scanCompletedSchema, type ScanCompleted } from '../../src/core/scan/scan-event.ts';
import worker from '../../src/index.ts';
import { scanCompleted, scanStarted } from '../../src/storage/schema.ts';
import { eventMessage } from '../support/telemetry-messages.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { call, completed, status, until, upload } from './app.ts';
import { ModelEdge } from './model-edge.ts';
import { TestSocket } from './test-socket.ts';

const books = [
  { title: 'Emma', author: 'Jane Austen', confidence: 0.9 },
  { title: 'Persuasion', author: 'Jane Austen', confidence: 0.5 },
];

let model: ModelEdge;
beforeEach(() => {
  model = new ModelEdge();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const db = drizzle(env.DB);

async function completedRow(jobId: string): Promise<ScanCompleted | undefined> {
  const rows = await db.select().from(scanCompleted).where(eq(scanCompleted.jobId, jobId));
  expect(rows.length).toBeLessThan(2);
  const row = rows[0];
  return row === undefined
    ? undefined
    : scanCompletedSchema.parse({ name: 'bookshelf_scan_completed', ...row });
}

function recorded(jobId: string, done: (row: ScanCompleted) => boolean = () => true) {
  return until(
    () => completedRow(jobId),
    (row) => row !== undefined && done(row),
  ) as Promise<ScanCompleted>;
}

const report = (body: unknown) =>
  call('/events', { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

async function scanOverSocket(jobId: string, acking: boolean): Promise<void> {
  const socket = await TestSocket.open(jobId);
  let acked = 0;
  const ack = () => {
    for (const { seq } of socket.progress.slice(acked)) socket.send({ type: 'ack', seq });
    acked = socket.progress.length;
  };
  await upload(jobId, tinyJpeg(jobId), { headers: { 'X-Client-Platform': 'ios' } });
  await model.answer(books);
  await socket.until(() => {
    if (acking && socket.closed === undefined) ack();
    return socket.closed !== undefined;
  });
}

describe('what is settled of a scan', () => {
  it('[SE1] [SE4] settles websocket for an app that never acks, by its answer to the close', async () => {
    const jobId = crypto.randomUUID();
    await scanOverSocket(jobId, false);
    const row = await recorded(jobId, (seen) => seen.delivery !== null);
    expect(row).toMatchObject({
      outcome: 'completed',
      success: true,
      strategy: 'websocket',
      fallbackReason: null,
      triedWebsocket: true,
      delivery: 'delivered',
      booksDetected: 2,
      provider: 'openai',
      model: 'test-model',
      platform: 'ios',
      providerCalls: 1,
      pollCount: 0,
      reconnects: 0,
      imageType: 'image/jpeg',
    });
    expect(row.websocketLatency).toEqual({});
  });

  it('[SE4] takes the close of an app that acks for no arrival: it may cross the result on the way', async () => {
    const jobId = crypto.randomUUID();
    const socket = await TestSocket.open(jobId);
    await upload(jobId, tinyJpeg(jobId));
    await socket.untilSeq(2);
    for (const { seq } of socket.progress) socket.send({ type: 'ack', seq });
    await model.called();
    await call(`/scan/${jobId}`, { method: 'DELETE' });
    await socket.untilClosed();
    const row = await recorded(jobId);
    expect(row).toMatchObject({ outcome: 'cancelled', strategy: null, delivery: null });
    await scheduler.wait(2_000);
    expect(await completedRow(jobId)).toMatchObject({ strategy: null, deliveredAt: null });
  });

  it('[WS7] measures update latency from acks', async () => {
    const jobId = crypto.randomUUID();
    await scanOverSocket(jobId, true);
    const row = await recorded(jobId, (seen) => seen.delivery !== null);
    expect(Object.values(row.websocketLatency).reduce((a, b) => a + b, 0)).toBeGreaterThan(2);
    expect(row.websocketLatencyP50Ms).toBeLessThan(1000);
  });

  it('[ST5] takes a check of an app that has its result by a socket for no poll', async () => {
    const jobId = crypto.randomUUID();
    const scanning = scanOverSocket(jobId, true);
    await until(
      () => status(jobId, '?check=1').catch(() => undefined),
      (seen) => seen?.stage === 'complete',
    );
    await scanning;
    const row = await recorded(jobId, (seen) => seen.delivery !== null);
    expect(row).toMatchObject({ strategy: 'websocket', delivery: 'delivered', pollCount: 0 });
  });

  it('[SE2] settles polling_fallback for an app that only polls', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.called();
    await status(jobId);
    await model.answer(books);
    await completed(jobId);
    const row = await recorded(jobId, (seen) => seen.delivery !== null);
    expect(row).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'unknown',
      fallbackStage: 'connect',
      triedWebsocket: true,
      delivery: 'delivered',
    });
    expect(row.pollCount).toBeGreaterThan(1);
    expect(row.pollingLatencyP50Ms).not.toBeNull();
  });

  it('[SE1] settles polling where the app declares its choice', async () => {
    const jobId = crypto.randomUUID();
    const headers = { 'X-Progress-Strategy': 'polling', 'X-Strategy-Reason': 'unsupported' };
    await upload(jobId, tinyJpeg(jobId), { headers });
    await model.answer(books);
    await completed(jobId);
    const row = await recorded(jobId, (seen) => seen.delivery !== null);
    expect(row).toMatchObject({
      strategy: 'polling',
      strategyReason: 'unsupported',
      triedWebsocket: false,
      fallbackReason: null,
    });
  });

  it('[SE1] [SE5] settles polling_fallback in mid-scan where the socket went and polls came', async () => {
    const jobId = crypto.randomUUID();
    const socket = await TestSocket.open(jobId);
    await socket.untilSeq(1);
    await upload(jobId, tinyJpeg(jobId));
    await model.called();
    socket.close(1001);
    await model.answer(books);
    await completed(jobId);
    const row = await recorded(jobId, (seen) => seen.delivery !== null);
    expect(row).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'connection_lost',
      fallbackStage: 'mid_scan',
    });
  });

  it('has no strategy while nobody has the result', async () => {
    const jobId = crypto.randomUUID();
    const answering = upload(jobId, tinyJpeg(jobId), { blocking: true });
    await model.answer(books);
    await answering;
    expect(await recorded(jobId)).toMatchObject({
      outcome: 'completed',
      strategy: null,
      delivery: null,
      triedWebsocket: false,
    });
  });

  it('records started and completed once each, with the trace of the app', async () => {
    const jobId = crypto.randomUUID();
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, 'X-Network-Type': 'wifi' };
    await upload(jobId, tinyJpeg(jobId), { headers });
    await model.answer(books);
    const row = await recorded(jobId);
    expect(row).toMatchObject({ traceId, networkType: 'wifi', imageBytes: tinyJpeg(jobId).length });
    const started = await db.select().from(scanStarted).where(eq(scanStarted.jobId, jobId));
    expect(started).toHaveLength(1);
    expect(started[0]).toMatchObject({ traceId, acceptedAt: row.acceptedAt });
  });

  it.each([
    [
      'failed',
      async (jobId: string) => {
        await upload(jobId, tinyJpeg(jobId));
        await model.refuse(401);
      },
    ],
    [
      'rejected',
      async (jobId: string) => {
        await upload(jobId, 'no picture');
      },
    ],
    [
      'cancelled',
      async (jobId: string) => {
        await upload(jobId, tinyJpeg(jobId));
        await model.called();
        await call(`/scan/${jobId}`, { method: 'DELETE' });
      },
    ],
  ])('records the outcome %s', async (outcome, scan) => {
    const jobId = crypto.randomUUID();
    await scan(jobId);
    expect(await recorded(jobId)).toMatchObject({ outcome, success: false, booksDetected: 0 });
  });
});

describe('POST /events', () => {
  const told = {
    name: 'bookshelf_scan_completed',
    strategy: 'polling_fallback',
    fallbackReason: 'handshake_mute',
    fallbackStage: 'connect',
    success: true,
    durationMs: 1234,
    networkType: 'cellular',
    appVersion: '4.2',
    tomorrow: 'unknown fields are ignored',
  };

  it('[EV1] [SE3] refines what the server saw, once however often it comes', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    await completed(jobId);
    await recorded(jobId, (seen) => seen.fallbackReason === 'unknown');
    const answers = [
      await report({ ...told, jobId: jobId.toUpperCase() }),
      await report({ ...told, jobId }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([202, 202]);
    const row = await recorded(jobId, (seen) => seen.reportedDurationMs !== null);
    expect(row).toMatchObject({
      fallbackReason: 'handshake_mute',
      networkType: 'cellular',
      appVersion: '4.2',
      reportedDurationMs: 1234,
    });
  });

  it('[EV1] stops reading a report that goes on and on', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(4096));
      },
    });
    const answer = await call('/events', { method: 'POST', body: endless });
    expect(answer.status).toBe(400);
    expect(pulled).toBeLessThan(10);
  });

  it('[EV1] answers 404 for an unknown job, 400 for what is no report', async () => {
    expect((await report({ ...told, jobId: crypto.randomUUID() })).status).toBe(404);
    for (const bad of ['', 'null', '{}', { ...told, jobId: 'x' }, 'x'.repeat(9000)]) {
      const answer = await report(bad);
      expect(answer.status).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'invalid_report' });
    }
  });
});

describe('the queue consumer', () => {
  async function consume(bodies: unknown[]) {
    const batch = createMessageBatch(
      'bookshelf-scan-events',
      bodies.map((body, index) => ({
        id: String(index),
        timestamp: new Date(),
        attempts: 1,
        body,
      })),
    );
    const context = createExecutionContext();
    await worker.queue(batch, env, context);
    return getQueueResult(batch, context);
  }

  async function anEvent(): Promise<ScanCompleted> {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    await completed(jobId);
    return recorded(jobId, (seen) => seen.delivery !== null);
  }

  it('[SE6] lets a newer revision replace an older one, in any order and however often', async () => {
    const event = await anEvent();
    const newer = { ...event, revision: event.revision + 5, pollCount: 77 };
    const older = { ...event, revision: event.revision + 1, pollCount: 11 };
    await consume([newer, older, newer, event].map(eventMessage));
    expect(await completedRow(event.jobId)).toEqual(newer);
    await consume([eventMessage(older)]);
    expect(await completedRow(event.jobId)).toEqual(newer);
  });

  it('[SE6] acks what it wrote and retries alone what is no event', async () => {
    const event = await anEvent();
    const result = await consume([{ name: 'nonsense' }, eventMessage(event), 'poison']);
    expect(result.explicitAcks).toEqual(['1']);
    expect(result.retryMessages.map((message) => message.msgId)).toEqual(['0', '2']);
  });
});
