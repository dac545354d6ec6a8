import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ScanDetail } from '../../src/core/scan/scan-detail.ts';
import type { PackedStory } from '../../src/core/scan/story.ts';
import { deleteOldest } from '../../src/storage/retention-store.ts';
import type { EventMessage } from '../../src/telemetry/messages.ts';
import { aSpan, aStory, eventMessage, spansMessage } from '../support/telemetry-messages.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { call, completed, jobStub, status, until, upload } from './app.ts';
import { completedEvent } from './completed-event.ts';
import { consume, deliveriesOf } from './consume.ts';
import { ModelEdge } from './model-edge.ts';
import { startedEvent } from './started-event.ts';
import { TestSocket } from './test-socket.ts';

const books = [{ title: 'Emma', author: 'Jane Austen', confidence: 0.9 }];

let model: ModelEdge;
beforeEach(() => {
  model = new ModelEdge();
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function detail(jobId: string, query = ''): Promise<ScanDetail> {
  const answer = await call(`/api/scans/${jobId}${query}`);
  expect(answer.status).toBe(200);
  return answer.json() as ScanDetail;
}

/** Once the newest revision, of which `done` holds, is in D1. */
function recorded(
  jobId: string,
  done: (seen: ScanDetail) => boolean = () => true,
): Promise<ScanDetail> {
  return until(
    () => detail(jobId),
    (seen) => seen.source === 'recorded' && done(seen),
  );
}

const report = (jobId: string, fields: object) =>
  call('/events', {
    method: 'POST',
    body: JSON.stringify({ name: 'bookshelf_scan_completed', jobId, success: true, ...fields }),
  });

const kinds = ({ facts }: ScanDetail) => facts.map(({ kind }) => kind);

/** What the object has stored, beside the runtime's own. */
async function stored(jobId: string): Promise<number> {
  return runInDurableObject(
    jobStub(jobId),
    (_job, { storage }) =>
      storage.sql
        .exec("SELECT name FROM sqlite_master WHERE name IN ('document', 'update_log')")
        .toArray().length,
  );
}

function storyMessage(fields: Partial<PackedStory> = {}, event = completedEvent()): EventMessage {
  return { ...eventMessage(event), story: aStory(fields) };
}

describe('GET /api/scans/{jobId} of a scan in flight', () => {
  it('tells what its object knows, and changes nothing', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId), { headers: { 'X-Client-Platform': 'ios' } });
    await model.called();
    const seen = await detail(jobId.toUpperCase());
    expect(seen).toMatchObject({
      jobId,
      source: 'live',
      storyKept: true,
      scan: { state: 'in_flight', platform: 'ios', provider: 'openai' },
      calls: [{ end: null, endedAt: null }],
    });
    expect(seen.updates.map(({ seq }) => seq)).toEqual([1, 2, 3].slice(0, seen.updates.length));
    expect(kinds(seen)).toEqual(['opened', 'upload_began', 'picture_in', 'call_began']);
    expect((await detail(jobId)).polls).toEqual([]);
    await model.answer(books);
    await completed(jobId);
  });

  it('neither makes a job nor leaves anything behind for one that is unknown', async () => {
    const jobId = crypto.randomUUID();
    const answer = await call(`/api/scans/${jobId}`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await stored(jobId)).toBe(0);
    expect((await call(`/scan/status/${jobId}`)).status).toBe(404);
  });

  it.each(['not-a-uuid', `${crypto.randomUUID()}?epoch=x`])('answers %s 400', async (path) => {
    const answer = await call(`/api/scans/${path}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
  });
});

describe('GET /api/scans/{jobId} of a scan that has ended', () => {
  it('tells from D1 how each update came over a socket that acks', async () => {
    const jobId = crypto.randomUUID();
    await call(`/scan/ready/${jobId}`, { method: 'POST' });
    const socket = await TestSocket.open(jobId);
    let acked = 0;
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    await socket.until(() => {
      for (const { seq } of socket.progress.slice(acked)) socket.send({ type: 'ack', seq });
      acked = socket.progress.length;
      return socket.closed !== undefined;
    });
    await report(jobId, { strategy: 'websocket', durationMs: 1234, networkType: 'wifi' });
    const seen = await recorded(jobId, ({ report: told }) => told !== null);
    expect(seen.scan).toMatchObject({ state: 'ended', strategy: 'websocket', networkType: 'wifi' });
    expect(seen.updates.map(({ seq }) => seq)).toEqual(socket.seqs);
    for (const { delivery } of seen.updates)
      expect(delivery).toMatchObject({ state: 'arrived', over: 'websocket', by: 'ack' });
    expect(seen.sockets).toMatchObject([{ resumed: false, closeCode: 1000 }]);
    expect(seen.sockets[0]?.usableAt).not.toBeNull();
    expect(seen.report).toMatchObject({ strategy: 'websocket', durationMs: 1234 });
    expect(kinds(seen)).toEqual(
      expect.arrayContaining(['ready', 'socket_opened', 'socket_usable', 'delivered', 'reported']),
    );
    const times = seen.facts.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('tells of an app that never acks what was sent, and that its close answered', async () => {
    const jobId = crypto.randomUUID();
    const socket = await TestSocket.open(jobId);
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    await socket.untilClosed();
    const seen = await recorded(jobId);
    expect(seen.updates.at(-1)?.delivery).toMatchObject({ state: 'arrived', by: 'close' });
    expect(seen.updates[0]?.delivery).toEqual({ state: 'sent' });
  });

  it('[RS3] tells of a socket that was lost, of the one that resumed, and of what came between', async () => {
    const jobId = crypto.randomUUID();
    const first = await TestSocket.open(jobId);
    await first.untilSeq(1);
    const epoch = first.progress[0]?.epoch;
    first.close(3000);
    await first.untilClosed();
    await upload(jobId, tinyJpeg(jobId));
    await model.called();
    const second = await TestSocket.open(jobId, `&since=1&epoch=${epoch}`);
    await model.answer(books);
    await second.untilClosed();
    const seen = await recorded(jobId);
    expect(seen.sockets).toMatchObject([
      { resumed: false, closeCode: 3000 },
      { resumed: true, closeCode: 1000 },
    ]);
    expect(kinds(seen).filter((kind) => kind.startsWith('socket'))).toEqual([
      'socket_opened',
      'socket_closed',
      'socket_resumed',
      'socket_closed',
    ]);
    const [opening, ...later] = seen.updates.map(({ delivery }) => delivery.state);
    expect(opening).toBe('sent');
    expect(later.every((state) => state !== 'never')).toBe(true);
  });

  it('tells of sockets that went with a restart of the object', async () => {
    const jobId = crypto.randomUUID();
    const socket = await TestSocket.open(jobId);
    await socket.untilSeq(1);
    await evictDurableObject(jobStub(jobId), { webSockets: 'close' });
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    await completed(jobId);
    const seen = await recorded(jobId);
    expect(seen.sockets).toMatchObject([{ closedAt: expect.any(Number) }]);
    expect(kinds(seen)).toContain('socket_lost');
  });

  it('tells of polls and of what they brought', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.called();
    await status(jobId, '?since=0&epoch=1');
    await model.answer(books);
    await completed(jobId);
    const seen = await recorded(jobId);
    expect(seen.scan).toMatchObject({ strategy: 'polling_fallback', fallbackStage: 'connect' });
    expect(seen.polls.length).toBeGreaterThan(1);
    expect(seen.updates.at(-1)?.delivery).toMatchObject({ over: 'polling', by: 'poll' });
    expect(seen.updates.at(-1)?.delivery).toMatchObject({ lateMs: expect.any(Number) });
    expect(kinds(seen)).toContain('polling_began');
  });

  it('[JB7] tells of a call that failed, and why the scan did', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.refuse(401);
    await until(
      () => status(jobId),
      ({ stage }) => stage === 'error',
    );
    const seen = await recorded(jobId);
    expect(seen.calls).toMatchObject([{ end: 'failed' }]);
    expect(seen.scan).toMatchObject({ outcome: 'failed', success: false });
    expect(seen.traceId).toMatch(/^[\da-f]{32}$/);
    const { traceKept } = await recorded(jobId, (now) => now.traceKept);
    expect(traceKept).toBe(true);
    expect((await call(`/api/traces/${seen.traceId}`)).status).toBe(200);
  });
});

describe('what is recorded of how a scan went', () => {
  it('[SE6] is that of the newest revision, whatever comes late or again', async () => {
    const event = completedEvent({ revision: 2 });
    const newer = storyMessage({ readyAt: 2 }, event);
    const older = storyMessage({ readyAt: 1 }, { ...event, revision: 1 });
    const again = storyMessage({ readyAt: 3 }, event);
    await consume(deliveriesOf([newer, older, again]));
    await consume(deliveriesOf([again]));
    const { readyAt, epoch } = await detail(event.jobId);
    expect(readyAt).toBe(epoch + 2);
  });

  it('is not needed: an event without one, or with one that cannot be read, is recorded', async () => {
    const [without, broken] = [completedEvent(), completedEvent()];
    const bodies = [
      eventMessage(without),
      { ...eventMessage(broken), story: { v: 99, updates: 'none' } },
    ];
    const { acked } = await consume(deliveriesOf(bodies));
    expect(acked.size).toBe(2);
    for (const { jobId } of [without, broken]) {
      expect(await detail(jobId)).toMatchObject({ storyKept: false, updates: [], sockets: [] });
    }
  });

  it('goes before the scan does, by its own retention', async () => {
    const message = storyMessage({}, completedEvent({ decidedAt: 1_600_000_000_000 }));
    await consume(deliveriesOf([message]));
    const { jobId, epoch } = message.event;
    expect(await deleteOldest(env.DB, 'scan_story', epoch, 100)).toBe(0);
    expect(await deleteOldest(env.DB, 'scan_story', epoch + 1, 100)).toBe(1);
    expect(await detail(jobId)).toMatchObject({ storyKept: false, scan: { state: 'ended' } });
  });

  it('[ER1] [ER3] is erased with the scan, and not written again', async () => {
    const message = storyMessage();
    const { jobId } = message.event;
    await consume(deliveriesOf([message]));
    expect((await call(`/api/scans/${jobId}`, { method: 'DELETE' })).status).toBe(200);
    await consume(deliveriesOf([message]));
    const left = env.DB.prepare('SELECT count(*) AS n FROM scan_story WHERE job_id = ?');
    expect(await left.bind(jobId).first('n')).toBe(0);
    expect((await call(`/api/scans/${jobId}`)).status).toBe(404);
  });

  it('is told of each life of a job, by default of the newest', async () => {
    const jobId = crypto.randomUUID();
    const lives = [1_700_000_000_000, 1_700_000_900_000].map((decidedAt) =>
      storyMessage({}, completedEvent({ jobId, decidedAt, booksDetected: decidedAt % 7 })),
    );
    const later = startedEvent({ jobId, openedAt: 1_700_001_000_000 });
    await consume(deliveriesOf([...lives, eventMessage(later)]));
    const [first, second] = lives.map(({ event }) => event.epoch);
    const epochs = [later.epoch, second, first];
    expect(await detail(jobId)).toMatchObject({ epochs, scan: { state: 'in_flight' } });
    expect(await detail(jobId, `?epoch=${first}`)).toMatchObject({
      epoch: first,
      epochs,
      source: 'recorded',
      scan: { state: 'ended' },
      storyKept: true,
    });
    const unknown = await call(`/api/scans/${jobId}?epoch=5`);
    expect(unknown.status).toBe(404);
  });

  it('says whether spans of its trace are stored', async () => {
    const span = aSpan();
    const [kept, dropped] = [span.traceId, '1'.repeat(32)].map((traceId) =>
      completedEvent({ traceId }),
    );
    if (kept === undefined || dropped === undefined) throw new Error('two events');
    await consume(
      deliveriesOf([eventMessage(kept), eventMessage(dropped), spansMessage(kept.jobId, [span])]),
    );
    expect(await detail(kept.jobId)).toMatchObject({ traceId: kept.traceId, traceKept: true });
    expect(await detail(dropped.jobId)).toMatchObject({ traceKept: false });
  });
});
