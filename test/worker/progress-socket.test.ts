import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scanErrorSchema } from '../../src/core/protocol/answers.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { call, completed, jobStub, status, upload } from './app.ts';
import { ModelEdge } from './model-edge.ts';
import { TestSocket } from './test-socket.ts';

const books = [
  { title: 'Emma', author: 'Jane Austen', confidence: 0.9 },
  { title: null, author: null, confidence: 0.1 },
];

let model: ModelEdge;
beforeEach(() => {
  model = new ModelEdge();
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function scanned(): Promise<string> {
  const jobId = crypto.randomUUID();
  await upload(jobId, tinyJpeg(jobId));
  await model.answer(books);
  await completed(jobId);
  return jobId;
}

const oneTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('GET /ws/progress', () => {
  it('[WS2] [WS5] brings each update from before the upload to the end, then closes', async () => {
    const jobId = crypto.randomUUID().toUpperCase();
    const socket = await TestSocket.open(jobId);
    await socket.untilSeq(1);
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    expect(await socket.untilClosed()).toEqual({ code: 1000, reason: 'scan ended' });
    expect(socket.seqs).toEqual(oneTo(socket.seqs.length));
    expect(new Set(socket.messages.map((message) => message.jobId))).toEqual(new Set([jobId]));
  });

  it('[PM1] [PM2] [PM3] says complete, error and the result only in the final message', async () => {
    const jobId = crypto.randomUUID();
    const socket = await TestSocket.open(jobId);
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    await socket.untilClosed();
    const final = socket.progress.at(-1)?.data;
    const before = socket.progress.slice(0, -1).map((message) => message.data);
    expect(final?.currentStatus).toContain('complete');
    expect(final?.result).toMatchObject({ totalDetected: 2, approved: 1, needsReview: 1 });
    expect(final?.result?.books[1]).toMatchObject({ title: '', author: '' });
    for (const data of before) {
      expect(data.currentStatus).not.toMatch(/complete|error/i);
      expect(data.result ?? data.error).toBeUndefined();
    }
    const progress = socket.progress.map((message) => message.data.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('[PM2] says error in the final message of a failure', async () => {
    const jobId = crypto.randomUUID();
    const socket = await TestSocket.open(jobId);
    await upload(jobId, tinyJpeg(jobId));
    await model.refuse(400);
    await socket.untilClosed();
    const final = socket.progress.at(-1)?.data;
    expect(final?.currentStatus).toContain('error');
    expect(final?.currentStatus).not.toContain('complete');
    expect(final?.error).toBeTruthy();
    expect(final?.result).toBeUndefined();
  });

  it('[WS2] brings a late socket the current state, and after the end the final message', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.called();
    const late = await TestSocket.open(jobId);
    await late.until(() => late.progress.length > 0);
    expect(late.seqs).toEqual([(await status(jobId)).seq]);
    await model.answer(books);
    await late.untilClosed();
    const after = await TestSocket.open(jobId);
    expect((await after.untilClosed()).code).toBe(1000);
    expect(after.progress).toHaveLength(1);
    expect(after.progress[0]?.data.result?.totalDetected).toBe(2);
  });

  it('[WS2] serves several sockets on one job, each its own jobId spelling', async () => {
    const jobId = crypto.randomUUID();
    const sockets = await Promise.all(
      [jobId, jobId.toUpperCase()].map((id) => TestSocket.open(id)),
    );
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    await Promise.all(sockets.map((socket) => socket.untilClosed()));
    const [one, two] = sockets.map((socket) => socket.progress.at(-1));
    expect(one?.data).toEqual(two?.data);
    expect([one?.jobId, two?.jobId]).toEqual([jobId, jobId.toUpperCase()]);
  });

  it('[WS3] answers PING with PONG', async () => {
    const socket = await TestSocket.open(crypto.randomUUID());
    socket.send('PING');
    await socket.until(() => socket.raw.includes('PONG'));
    socket.close(1000);
  });

  it('[WS6] says hello only to who asks for it', async () => {
    const jobId = crypto.randomUUID();
    const asking = await TestSocket.open(jobId, '&hello=1');
    const silent = await TestSocket.open(jobId);
    await Promise.all([asking.untilSeq(1), silent.untilSeq(1)]);
    expect(asking.messages.map((message) => message.type)).toEqual(['hello', 'progress']);
    expect(silent.messages.map((message) => message.type)).toEqual(['progress']);
    expect(asking.messages[0]).toMatchObject({ seq: 1, protocol: 1, keepAliveMs: 10_000 });
    asking.close(1000);
    silent.close(1000);
  });

  it('[WS8] closes on a frame over 4 KB, and on more than 50 in 10 s; ignores nonsense', async () => {
    const jobId = crypto.randomUUID();
    const long = await TestSocket.open(jobId);
    long.send('not JSON');
    long.send({ type: 'ack', seq: 'one' });
    long.send('x'.repeat(4097));
    expect(await long.untilClosed()).toEqual({ code: 4413, reason: 'frame too large' });
    const chatty = await TestSocket.open(jobId);
    for (let sent = 0; sent < 51; sent += 1) chatty.send({ type: 'ack', seq: 0 });
    expect(await chatty.untilClosed()).toEqual({ code: 4429, reason: 'too many frames' });
  });

  it('[WS1] refuses what is no upgrade, and bad queries', async () => {
    const plain = await call(`/ws/progress?jobId=${crypto.randomUUID()}`);
    expect(plain.status).toBe(426);
    expect(scanErrorSchema.parse(plain.json()).code).toBe('upgrade_required');
    const headers = { Upgrade: 'websocket' };
    expect((await call('/ws/progress?jobId=x', { headers })).status).toBe(400);
    const bad = await call(`/ws/progress?jobId=${crypto.randomUUID()}&since=x`, { headers });
    expect(bad.status).toBe(400);
  });
});

describe('many and dead sockets', () => {
  it('[WS9] refuses the twenty-first socket of a job, and takes one again when one has gone', async () => {
    const jobId = crypto.randomUUID();
    const sockets = await Promise.all(oneTo(20).map(() => TestSocket.open(jobId)));
    const headers = { Upgrade: 'websocket' };
    const refused = await call(`/ws/progress?jobId=${jobId}`, { headers });
    expect(refused.status).toBe(429);
    expect(scanErrorSchema.parse(refused.json()).code).toBe('too_many_sockets');
    sockets[0]?.close(1000);
    await sockets[0]?.untilClosed();
    const next = await TestSocket.open(jobId);
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    await Promise.all([next, ...sockets].map((socket) => socket.untilClosed()));
    expect(next.progress.at(-1)?.data.result).toBeDefined();
  });

  it('[WS10] gives up a socket whose app has stopped pinging, and keeps one that never did', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const jobId = crypto.randomUUID();
    const [pinging, silent] = [await TestSocket.open(jobId), await TestSocket.open(jobId)];
    pinging.send('PING');
    await pinging.until(() => pinging.raw.includes('PONG'));
    vi.setSystemTime(Date.now() + 21_000);
    await runDurableObjectAlarm(jobStub(jobId));
    expect((await pinging.untilClosed()).code).toBe(4408);
    await silent.until(() => silent.progress.length > 1);
    expect(silent.closed).toBeUndefined();
    silent.close(1000);
    vi.useRealTimers();
  });
});

describe('resume', () => {
  it('[RS3] brings exactly the updates after since, in order, then what follows', async () => {
    const jobId = crypto.randomUUID();
    const first = await TestSocket.open(jobId);
    await first.untilSeq(1);
    const epoch = first.progress[0]?.epoch;
    first.close(1000);
    await upload(jobId, tinyJpeg(jobId));
    await model.called();
    const { seq } = await status(jobId);
    const second = await TestSocket.open(jobId, `&since=1&epoch=${epoch}`);
    await second.untilSeq(seq);
    await model.answer(books);
    await second.untilClosed();
    expect(second.seqs).toEqual(oneTo(second.seqs.at(-1) ?? 0).slice(1));
  });

  it('[RS3] brings nothing twice after the end', async () => {
    const jobId = await scanned();
    const { seq, epoch } = await status(jobId);
    const behind = await TestSocket.open(jobId, `&since=${seq - 1}&epoch=${epoch}`);
    await behind.untilClosed();
    expect(behind.seqs).toEqual([seq]);
    const upToDate = await TestSocket.open(jobId, `&since=${seq}&epoch=${epoch}`);
    await upToDate.untilClosed();
    expect(upToDate.seqs).toEqual([]);
  });

  it('[RS4] starts as new with an epoch that is not the job’s, or none', async () => {
    const jobId = await scanned();
    const { seq, epoch } = await status(jobId);
    for (const query of [`&since=0&epoch=${epoch - 1}`, '&since=0']) {
      const socket = await TestSocket.open(jobId, query);
      await socket.untilClosed();
      expect(socket.seqs).toEqual([seq]);
    }
  });

  it('[RS5] brings what a hello frame says is missing', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.called();
    const { seq, epoch } = await status(jobId);
    const socket = await TestSocket.open(jobId);
    await socket.untilSeq(seq);
    socket.send({ type: 'hello', since: 0, epoch });
    await socket.until(() => socket.seqs.length === seq);
    expect(socket.seqs.toSorted((a, b) => a - b)).toEqual(oneTo(seq));
    await model.answer(books);
    await socket.untilClosed();
  });

  it('goes on over an open socket when the object is evicted and its socket hibernates', async () => {
    const jobId = crypto.randomUUID();
    const socket = await TestSocket.open(jobId);
    await socket.untilSeq(1);
    await evictDurableObject(jobStub(jobId), { webSockets: 'hibernate' });
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    await socket.untilClosed();
    expect(socket.seqs).toEqual(oneTo(socket.seqs.length));
  });

  it('loses nothing when the object is evicted with its socket closed', async () => {
    const jobId = crypto.randomUUID();
    const first = await TestSocket.open(jobId);
    await first.untilSeq(1);
    await evictDurableObject(jobStub(jobId), { webSockets: 'close' });
    await first.untilClosed();
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    const epoch = first.progress[0]?.epoch;
    const second = await TestSocket.open(jobId, `&since=1&epoch=${epoch}`);
    await second.untilClosed();
    const seqs = [...first.seqs, ...second.seqs];
    expect(seqs).toEqual(oneTo(seqs.length));
    expect(second.progress.at(-1)?.data.result).toBeDefined();
  });
});
