import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scanStatusSchema, type ScanStatus } from '../../src/core/protocol/answers.ts';
import type { ScanPage } from '../../src/core/slo/read-answers.ts';
import { startFakeModelServer, type FakeModelServer } from '../support/fake-model-server.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { until } from '../support/until.ts';
import { WorkerProcess } from '../support/worker-process.ts';

let model: FakeModelServer;
let worker: WorkerProcess;

beforeAll(async () => {
  model = await startFakeModelServer();
  worker = await WorkerProcess.start({
    DEFAULT_PROVIDER: 'openai',
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_MODEL: 'test-model',
    SCAN_DEADLINE_SECONDS: '30',
  });
});
beforeEach(() => model.reset());
afterAll(async () => {
  await worker.stop();
  await model.close();
});

async function upload(jobId: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${worker.url}/scan?jobId=${jobId}`, {
    method: 'POST',
    body: tinyJpeg(jobId),
    headers: signal === undefined ? { Prefer: 'respond-async' } : {},
    ...(signal === undefined ? {} : { signal }),
  });
}

async function status(jobId: string): Promise<ScanStatus> {
  const answer = await fetch(`${worker.url}/scan/status/${jobId}`);
  return scanStatusSchema.parse(await answer.json());
}

const ended = (jobId: string) =>
  until(
    () => status(jobId),
    (seen) => seen.stage === 'complete' || seen.stage === 'error',
    40_000,
  );

async function recorded(jobId: string) {
  const page = await until(
    async () => (await (await fetch(`${worker.url}/api/scans?limit=200`)).json()) as ScanPage,
    ({ scans }) => scans.some((scan) => scan.jobId === jobId && scan.delivery !== null),
  );
  return page.scans.filter((scan) => scan.jobId === jobId);
}

const modelCalled = (times: number) =>
  until(
    async () => model.requests.length,
    (count) => count >= times,
  );

describe('the worker is killed', () => {
  it('[JB7] in mid-scan: the job ends after the restart, with one event and one more provider call', async () => {
    const jobId = randomUUID();
    model.script({ kind: 'stall' }, { kind: 'success' });
    await upload(jobId);
    await modelCalled(1);
    await worker.kill();
    await worker.launch();
    const seen = await ended(jobId);
    expect(seen.stage).toBe('complete');
    expect(model.requests).toHaveLength(2);
    const { epoch, seq } = seen;
    const all = await fetch(`${worker.url}/scan/status/${jobId}?since=0&epoch=${epoch}`);
    const { updates = [] } = scanStatusSchema.parse(await all.json());
    expect(updates.map((update) => update.seq)).toEqual(updates.map((_, index) => index + 1));
    expect(updates).toHaveLength(seq);
    const rows = await recorded(jobId);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ outcome: 'completed', booksDetected: 3 });
  });

  it('[JB7] twice in mid-scan: the job fails with a clear message, without a third call', async () => {
    const jobId = randomUUID();
    model.script({ kind: 'stall' }, { kind: 'stall' }, { kind: 'success' });
    await upload(jobId);
    for (const times of [1, 2]) {
      await modelCalled(times);
      await worker.kill();
      await worker.launch();
    }
    const seen = await ended(jobId);
    expect(seen.error).toContain('interrupted');
    expect(model.requests).toHaveLength(2);
    const rows = await recorded(jobId);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.outcome).toBe('failed');
  });

  it('[SE6] right after the end: the event still arrives, once', async () => {
    const jobId = randomUUID();
    await upload(jobId);
    await ended(jobId);
    await worker.kill();
    await worker.launch();
    expect((await status(jobId)).stage).toBe('complete');
    expect(await recorded(jobId)).toHaveLength(1);
  });
});

describe('the app goes away', () => {
  it('[JB7] while its request blocks: the job ends', async () => {
    const jobId = randomUUID();
    const hangUp = new AbortController();
    model.script({ kind: 'success', delayMs: 1000 });
    const request = upload(jobId, hangUp.signal);
    await modelCalled(1);
    hangUp.abort();
    await expect(request).rejects.toThrow();
    expect((await ended(jobId)).stage).toBe('complete');
  });

  it.each(['Content-Length', 'Transfer-Encoding'])(
    '[UP7] in the middle of an upload with %s: the job waits, and takes the picture sent again',
    async (framing) => {
      const jobId = randomUUID();
      await sendHalf(jobId, framing === 'Content-Length');
      await until(
        async () => (await fetch(`${worker.url}/scan/status/${jobId}`)).status,
        (code) => code === 200,
      );
      expect((await status(jobId)).stage).toBe('uploading');
      expect((await upload(jobId)).status).toBe(202);
      expect((await ended(jobId)).stage).toBe('complete');
      expect(model.requests).toHaveLength(1);
    },
  );
});

describe('the provider does not answer', () => {
  it('[JB5] the job times out at its deadline, however the call goes on', async () => {
    const jobId = randomUUID();
    model.script({ kind: 'stall' });
    await upload(jobId);
    const seen = await until(
      () => status(jobId),
      (now) => now.stage === 'error',
      40_000,
    );
    expect(seen.error).toContain('too long');
    expect(seen.elapsedTime).toBe(30);
    expect((await recorded(jobId))[0]?.outcome).toBe('timed_out');
  });
});

/** The first half of an upload, then a closed connection. */
async function sendHalf(jobId: string, declareLength: boolean): Promise<void> {
  const picture = tinyJpeg(jobId);
  const half = Buffer.from(picture.slice(0, picture.length / 2));
  const framing = declareLength
    ? `Content-Length: ${picture.length}`
    : 'Transfer-Encoding: chunked';
  const body = declareLength
    ? half
    : Buffer.concat([Buffer.from(`${half.length.toString(16)}\r\n`), half, Buffer.from('\r\n')]);
  const socket = connect(worker.settings.port, worker.settings.host);
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.write(`POST /scan?jobId=${jobId} HTTP/1.1\r\nHost: test\r\n${framing}\r\n\r\n`);
  await new Promise((resolve) => socket.write(body, resolve));
  await new Promise((resolve) => setTimeout(resolve, 300));
  socket.destroy();
}
