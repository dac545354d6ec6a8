import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { call, completed, jobStub, status, until, upload } from './app.ts';
import { ModelEdge } from './model-edge.ts';
import { TestSocket } from './test-socket.ts';

const books = [{ title: 'Emma', author: 'Jane Austen', confidence: 0.9 }];

let model: ModelEdge;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  model = new ModelEdge();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

async function storedTables(jobId: string): Promise<string[]> {
  return runInDurableObject(jobStub(jobId), (_job, state) =>
    state.storage.sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE name IN ('document', 'picture')",
      )
      .toArray()
      .map((row) => row.name),
  );
}

async function count(jobId: string, from: string): Promise<number> {
  return runInDurableObject(
    jobStub(jobId),
    (_job, state) =>
      state.storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${from}`).one().n,
  );
}

const ready = (jobId: string) => call(`/scan/ready/${jobId}`, { method: 'POST' });

describe('a job’s life', () => {
  it('[JB4] is abandoned when its picture does not come, and says so to who listens', async () => {
    const jobId = crypto.randomUUID();
    const socket = await TestSocket.open(jobId);
    await socket.untilSeq(1);
    pass(299_000);
    await runDurableObjectAlarm(jobStub(jobId));
    expect((await status(jobId)).stage).toBe('uploading');
    pass(1_000);
    await runDurableObjectAlarm(jobStub(jobId));
    expect((await status(jobId)).stage).toBe('error');
    expect((await socket.untilClosed()).code).toBe(1000);
    expect(socket.progress.at(-1)?.data.error).toContain('No picture came');
  });

  it('[JB4] is taken up again by a picture that comes after all', async () => {
    const jobId = crypto.randomUUID();
    await ready(jobId);
    pass(300_000);
    await runDurableObjectAlarm(jobStub(jobId));
    const { seq, epoch } = await status(jobId);
    await upload(jobId, tinyJpeg(jobId));
    const running = runDurableObjectAlarm(jobStub(jobId));
    await model.answer(books);
    await running;
    const seen = await status(jobId);
    expect(seen.stage).toBe('complete');
    expect(seen.epoch).toBe(epoch);
    expect(seen.seq).toBeGreaterThan(seq);
  });

  it('[JB4] is taken up again by a good picture after a rejected one', async () => {
    const jobId = crypto.randomUUID();
    expect((await upload(jobId, 'no picture')).status).toBe(415);
    expect((await status(jobId)).stage).toBe('error');
    expect((await upload(jobId, tinyJpeg(jobId))).status).toBe(202);
    await model.answer(books);
    await completed(jobId);
  });

  it('[JB6] keeps the picture only until the end', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId, 3 * 1024 * 1024));
    await model.called();
    expect(await count(jobId, 'picture')).toBe(4);
    await model.answer(books);
    await completed(jobId);
    expect(await count(jobId, 'picture')).toBe(0);
  });

  it('[JB6] is forgotten an hour after its end, once its events are recorded', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.answer(books);
    const { epoch } = await completed(jobId);
    pass(2_000);
    await runDurableObjectAlarm(jobStub(jobId));
    await until(
      () => count(jobId, "document WHERE name LIKE 'outbox/%'"),
      (rows) => rows === 0,
    );
    pass(3_590_000);
    await runDurableObjectAlarm(jobStub(jobId));
    expect((await status(jobId)).stage).toBe('complete');
    pass(10_000);
    await until(
      async () => {
        await runDurableObjectAlarm(jobStub(jobId));
        return storedTables(jobId);
      },
      (tables) => tables.length === 0,
    );
    expect((await call(`/scan/status/${jobId}`)).status).toBe(404);
    await ready(jobId);
    expect((await status(jobId)).epoch).toBeGreaterThan(epoch);
  });

  it('[WS4] repeats the last state every 10 s while nothing else is sent', async () => {
    const jobId = crypto.randomUUID();
    const socket = await TestSocket.open(jobId);
    await socket.untilSeq(1);
    for (let beats = 1; beats <= 2; beats += 1) {
      pass(10_000);
      await runDurableObjectAlarm(jobStub(jobId));
      await socket.until(() => socket.progress.length > beats);
    }
    const [first, ...repeats] = socket.progress;
    expect(repeats).toHaveLength(2);
    for (const repeat of repeats) {
      expect(repeat.seq).toBe(first?.seq);
      expect(repeat.data).toEqual({ ...first?.data, keepAlive: true });
    }
    socket.close(1000);
  });
});
