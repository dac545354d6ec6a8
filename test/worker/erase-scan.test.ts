import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErasedScan } from '../../src/core/slo/read-answers.ts';
import { createApp } from '../../src/http/app.ts';
import { aSpan, eventMessage, spansMessage } from '../support/telemetry-messages.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { call, completed, jobStub, status, until, upload } from './app.ts';
import { completedEvent } from './completed-event.ts';
import { consume, deliveriesOf } from './consume.ts';
import { D1Down, faultyD1 } from './faulty-d1.ts';
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

async function erase(jobId: string): Promise<ErasedScan['erased']> {
  const answer = await call(`/api/scans/${jobId}`, { method: 'DELETE' });
  expect(answer.status).toBe(200);
  const body = answer.json() as ErasedScan;
  expect(body.jobId).toBe(jobId);
  return body.erased;
}

async function rows(table: string, where: string, ...params: unknown[]): Promise<number> {
  const query = env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where}`);
  return (await query.bind(...params).first<number>('n')) ?? 0;
}

const recorded = (jobId: string) => rows('scan_completed', 'job_id = ?', jobId);

/** What the object has stored, beside the runtime's own. */
async function stored(jobId: string): Promise<string[]> {
  return runInDurableObject(jobStub(jobId), (_job, { storage }) =>
    storage.sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
      )
      .toArray()
      .map(({ name }) => name),
  );
}

const alarmOf = (jobId: string) =>
  runInDurableObject(jobStub(jobId), (_job, { storage }) => storage.getAlarm());

const report = (jobId: string) =>
  call('/events', {
    method: 'POST',
    body: JSON.stringify({
      name: 'bookshelf_scan_completed',
      jobId,
      strategy: 'polling',
      success: true,
    }),
  });

describe('DELETE /api/scans/{jobId}', () => {
  it('[ER1] forgets a scan that has ended, in its object and in the database', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    await completed(jobId);
    await until(
      () => recorded(jobId),
      (n) => n === 1,
    );
    expect(await erase(jobId.toUpperCase())).toMatchObject({ scans: 1, deadLetters: 0 });
    expect(await stored(jobId)).toEqual([]);
    expect(await alarmOf(jobId)).toBeNull();
    expect((await call(`/scan/status/${jobId}`)).status).toBe(404);
    expect((await report(jobId)).status).toBe(404);
    for (const table of ['scan_started', 'scan_completed', 'span']) {
      expect(await rows(table, 'job_id = ?', jobId)).toBe(0);
    }
  });

  it('[ER1] answers the same for what is not there, or no more', async () => {
    const jobId = crypto.randomUUID();
    const nothing = { scans: 0, spans: 0, deadLetters: 0 };
    expect(await erase(jobId)).toEqual(nothing);
    await call(`/scan/ready/${jobId}`, { method: 'POST' });
    expect(await erase(jobId)).toMatchObject({ scans: 1 });
    expect(await erase(jobId)).toEqual(nothing);
    expect(await stored(jobId)).toEqual([]);
  });

  it('[ER1] answers 400 for what is no UUID', async () => {
    const answer = await call('/api/scans/not-a-uuid', { method: 'DELETE' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
  });

  it('[ER1] answers 503 where the database is down, and erases wholly when asked again', async () => {
    const app = createApp({ listProviders: () => [], missingFor: () => undefined });
    const jobId = crypto.randomUUID();
    await consume(deliveriesOf([eventMessage(completedEvent({ jobId }))]));
    const DB = faultyD1(() => {
      throw new D1Down();
    });
    const request = { method: 'DELETE' };
    const answer = await app.request(`/api/scans/${jobId}`, request, { ...env, DB });
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('Repeat');
    expect(await erase(jobId)).toMatchObject({ scans: 1 });
  });

  it('[ER2] stops a scan in the middle of its reading, which then writes nothing more', async () => {
    const jobId = crypto.randomUUID();
    const socket = await TestSocket.open(jobId);
    const blocking = upload(jobId, tinyJpeg(jobId), { blocking: true });
    await model.called();
    expect(await erase(jobId)).toMatchObject({ scans: 1 });
    expect(await socket.untilClosed()).toEqual({ code: 4410, reason: 'expired' });
    expect((await blocking).status).toBe(202);
    await model.answer(books).catch(() => undefined);
    await scheduler.wait(50);
    expect(model.calls).toBe(1);
    expect(await stored(jobId)).toEqual([]);
    expect(await alarmOf(jobId)).toBeNull();
    expect(await runDurableObjectAlarm(jobStub(jobId))).toBe(false);
  });

  it('[ER2] breaks off an upload that is under way, also where a new life has begun', async () => {
    const jobId = crypto.randomUUID();
    let send: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        send = controller;
        controller.enqueue(tinyJpeg(jobId, 2 * 1024 * 1024));
      },
    });
    const uploading = upload(jobId, body);
    await until(
      () => stored(jobId),
      (tables) => tables.includes('picture'),
    );
    await erase(jobId);
    await call(`/scan/ready/${jobId}`, { method: 'POST' });
    send?.enqueue(new Uint8Array(2 * 1024 * 1024));
    send?.close();
    const answer = await uploading;
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'upload_interrupted', retryable: true });
    expect((await status(jobId)).stage).toBe('uploading');
    const chunks = await runInDurableObject(jobStub(jobId), (_job, { storage }) =>
      storage.sql.exec<{ n: number }>('SELECT count(*) AS n FROM picture').one(),
    );
    expect(chunks.n).toBe(0);
  });

  it('[ER3] has what arrives late of the erased life come to nothing', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    const { epoch } = await completed(jobId);
    const late = completedEvent({ jobId, epoch, revision: 9 });
    await erase(jobId);
    const span = aSpan({ startUs: epoch * 1000 + 999 });
    const messages = [eventMessage(late), spansMessage(jobId, [span])];
    const { acked } = await consume(deliveriesOf(messages));
    expect(acked.size).toBe(2);
    const dead = { queue: 'bookshelf-scan-events-dead' };
    await consume([{ id: crypto.randomUUID(), body: eventMessage(late) }], dead);
    await consume([{ id: crypto.randomUUID(), body: { jobId, unreadable: true } }], dead);
    expect(await recorded(jobId)).toBe(0);
    expect(await rows('span', 'job_id = ?', jobId)).toBe(0);
    expect(await rows('dead_letter', 'instr(body, ?) > 0', jobId)).toBe(0);
    const ofNewLife = { ...eventMessage(late), putAt: Date.now() };
    await consume([{ id: crypto.randomUUID(), body: ofNewLife }], dead);
    expect(await rows('dead_letter', 'instr(body, ?) > 0', jobId)).toBe(1);
  });

  it('[ER3] is not undone by a consumer that had a message in hand', async () => {
    const jobId = crypto.randomUUID();
    const message = eventMessage(completedEvent({ jobId }));
    const DB = faultyD1(async () => void (await erase(jobId)));
    const { acked } = await consume(deliveriesOf([message]), { bindings: { DB } });
    expect(acked.size).toBe(1);
    expect(await recorded(jobId)).toBe(0);
  });

  it('[ER4] lets a new scan under the same UUID be made and recorded, whatever comes of the old one', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    const old = await completed(jobId);
    await erase(jobId);
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    const { epoch } = await completed(jobId);
    expect(epoch).toBeGreaterThan(old.epoch);
    await consume(deliveriesOf([eventMessage(completedEvent({ jobId, epoch: old.epoch }))]));
    await until(
      () => rows('scan_completed', 'job_id = ? AND epoch = ?', jobId, epoch),
      (n) => n === 1,
    );
    expect(await recorded(jobId)).toBe(1);
  });

  it('[ER4] takes no receipt of an earlier life for one of this', async () => {
    const jobId = crypto.randomUUID();
    await call(`/scan/ready/${jobId}`, { method: 'POST' });
    await call(`/scan/${jobId}`, { method: 'DELETE' });
    const { epoch } = await status(jobId);
    const late = completedEvent({ jobId, epoch: epoch - 1, revision: 99 });
    await consume(deliveriesOf([{ ...eventMessage(late), putAt: epoch - 1 }]));
    const ownRows = await until(
      () => rows('scan_completed', 'job_id = ? AND epoch = ?', jobId, epoch),
      (n) => n > 0,
    );
    expect(ownRows).toBe(1);
  });

  it('[ER5] takes along spans of apps in the scan’s trace, but not in one that another scan shares', async () => {
    const [mine, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const own = aSpan();
    const foreign = aSpan({ traceId: own.traceId });
    const shared = aSpan();
    const others = aSpan({ traceId: shared.traceId });
    const { traceId } = own;
    await consume(
      deliveriesOf([
        eventMessage(completedEvent({ jobId: mine, traceId })),
        eventMessage(completedEvent({ jobId: other, traceId: shared.traceId })),
        spansMessage(mine, [own, { ...shared, jobId: mine }]),
        spansMessage(other, [others]),
      ]),
    );
    const strays = [foreign, aSpan({ traceId: shared.traceId })];
    for (const { traceId: trace, spanId } of strays) {
      await env.DB.prepare(
        `INSERT INTO span SELECT ?1, ?2, NULL, NULL, name, kind, start_us, end_us, status, NULL,
           attributes, events, links, NULL, scope FROM span WHERE span_id = ?3`,
      )
        .bind(trace, spanId, own.spanId)
        .run();
    }
    expect(await erase(mine)).toEqual({ scans: 1, spans: 3, deadLetters: 0 });
    expect(await rows('span', 'trace_id = ?', traceId)).toBe(0);
    expect(await rows('span', 'trace_id = ?', shared.traceId)).toBe(2);
  });

  it('[ER5] takes along dead letters that name the job', async () => {
    const jobId = crypto.randomUUID();
    const dead = { queue: 'bookshelf-scan-events-dead' };
    const bodies = [eventMessage(completedEvent({ jobId })), { text: `of ${jobId.toUpperCase()}` }];
    await consume(
      bodies.map((body) => ({ id: crypto.randomUUID(), body })),
      dead,
    );
    expect(await erase(jobId)).toEqual({ scans: 0, spans: 0, deadLetters: 2 });
  });
});
