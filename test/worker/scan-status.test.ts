import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  cancelAnswerSchema,
  readyAnswerSchema,
  scanErrorSchema,
} from '../../src/core/protocol/answers.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { call, completed, status, until, upload } from './app.ts';
import { ModelEdge } from './model-edge.ts';

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

const ready = (jobId: string) => call(`/scan/ready/${jobId}`, { method: 'POST' });
const cancel = (jobId: string) => call(`/scan/${jobId}`, { method: 'DELETE' });

describe('GET /scan/status', () => {
  it('[ST1] tells stage, time and state, and is never cached', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.called();
    const answer = await call(`/scan/status/${jobId}`);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
    const seen = await status(jobId);
    expect(seen).toMatchObject({ stage: 'analyzing', result: null, error: null, elapsedTime: 0 });
    await model.answer(books);
  });

  it('[ST2] gives the result with null text for what is not read', async () => {
    const seen = await status(await scanned());
    expect(seen.stage).toBe('complete');
    expect(seen.booksDetected).toBe(2);
    expect(seen.result?.books.map((book) => book.title)).toEqual(['Emma', null]);
    expect(seen.result?.metadata).toMatchObject({ provider: 'openai', model: 'test-model' });
  });

  it('[ST2] gives an error in words where the provider fails', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.refuse(401);
    const seen = await until(
      () => status(jobId),
      (answer) => answer.stage === 'error',
    );
    expect(seen.result).toBeNull();
    expect(seen.error).toContain('OPENAI_API_KEY');
  });

  it('[ST3] [JB2] knows nothing of a job that nobody opened, and opens none', async () => {
    const jobId = crypto.randomUUID();
    for (let tries = 0; tries < 2; tries += 1) {
      const answer = await call(`/scan/status/${jobId}`);
      expect(answer.status).toBe(404);
      expect(scanErrorSchema.parse(answer.json())).toMatchObject({ code: 'unknown_job' });
    }
  });

  it('[ST4] [RS3] adds exactly the updates after since', async () => {
    const jobId = await scanned();
    const { epoch, seq } = await status(jobId);
    const all = (await status(jobId, `?since=0&epoch=${epoch}`)).updates ?? [];
    expect(all.map((update) => update.seq)).toEqual(Array.from({ length: seq }, (_, i) => i + 1));
    expect(all.at(-1)?.data.result?.totalDetected).toBe(2);
    const rest = (await status(jobId, `?since=${seq - 2}&epoch=${epoch}`)).updates ?? [];
    expect(rest).toEqual(all.slice(-2));
    expect((await status(jobId, `?since=${seq}&epoch=${epoch}`)).updates).toEqual([]);
    expect((await status(jobId, `?since=${seq}&epoch=${epoch - 1}`)).updates).toEqual(all);
  });

  it.each(['since=-1', 'since=x', 'since=1&epoch=1.5', 'since=99999999999999999999'])(
    '[ST4] refuses the query %s',
    async (query) => {
      const answer = await call(`/scan/status/${crypto.randomUUID()}?${query}`);
      expect(answer.status).toBe(400);
      expect(scanErrorSchema.parse(answer.json()).code).toBe('invalid_cursor');
    },
  );
});

describe('POST /scan/ready', () => {
  it('[RD1] answers 200 before, during and after the upload, and again', async () => {
    const jobId = crypto.randomUUID();
    const answers = [await ready(jobId), await ready(jobId)];
    expect((await status(jobId)).stage).toBe('uploading');
    await upload(jobId, tinyJpeg(jobId));
    answers.push(await ready(jobId));
    await model.answer(books);
    await completed(jobId);
    answers.push(await ready(jobId.toUpperCase()));
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      readyAnswerSchema.strict().parse(answer.json());
    }
  });

  it('[JB1] refuses what is no UUID', async () => {
    expect((await ready('not-a-uuid')).status).toBe(400);
  });
});

describe('DELETE /scan', () => {
  it('[CX1] ends a running job as cancelled and stops the provider call', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.called();
    const answer = await cancel(jobId);
    expect(cancelAnswerSchema.parse(answer.json()).outcome).toBe('cancelled');
    const seen = await status(jobId);
    expect(seen).toMatchObject({ stage: 'error', error: 'The scan was cancelled.' });
    await model.answer(books);
    expect((await status(jobId)).stage).toBe('error');
  });

  it('[CX1] leaves an ended job its outcome', async () => {
    const answer = await cancel(await scanned());
    expect(cancelAnswerSchema.parse(answer.json()).outcome).toBe('completed');
  });

  it('[CX1] knows nothing of an unknown job', async () => {
    expect((await cancel(crypto.randomUUID())).status).toBe(404);
  });
});

describe('other paths', () => {
  it.each([
    ['GET', `/scan/${crypto.randomUUID()}`],
    ['PUT', '/scan'],
    ['PUT', `/scan/${crypto.randomUUID()}`],
    ['POST', '/nothing'],
  ])('%s %s is answered 404 with a clear body', async (method, path) => {
    const answer = await call(path, { method });
    expect(answer.status).toBe(404);
    scanErrorSchema.parse(answer.json());
  });

  it('GET /health tells which providers are set up, and no secret', async () => {
    const health = (await call('/health')).json();
    expect(health).toMatchObject({ status: 'ok', environment: 'development' });
    expect(JSON.stringify(health)).not.toContain('model.test');
  });
});
