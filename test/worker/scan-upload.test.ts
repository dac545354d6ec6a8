import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scanAcceptedSchema, scanErrorSchema } from '../../src/core/protocol/answers.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { type Answer, call, completed, status, upload } from './app.ts';
import { ModelEdge } from './model-edge.ts';

const books = [{ title: 'Emma', author: 'Jane Austen', confidence: 0.9 }];

let model: ModelEdge;
beforeEach(() => {
  model = new ModelEdge();
});
afterEach(() => {
  vi.restoreAllMocks();
});

function errorOf(answer: Answer) {
  return { status: answer.status, ...scanErrorSchema.parse(answer.json()) };
}

describe('POST /scan', () => {
  it('[UP1] [UP2] answers 202 at once where the app prefers so', async () => {
    const jobId = crypto.randomUUID();
    const answer = await upload(jobId, tinyJpeg(jobId));
    expect(answer.status).toBe(202);
    expect(answer.headers.get('Preference-Applied')).toBe('respond-async');
    const accepted = scanAcceptedSchema.strict().parse(answer.json());
    expect(accepted.jobId).toBe(jobId);
    await model.answer(books);
  });

  it('[UP1] makes a jobId where the app sends none', async () => {
    const answer = await call('/scan', {
      method: 'POST',
      body: tinyJpeg('no id'),
      headers: { Prefer: 'respond-async' },
    });
    const { jobId } = scanAcceptedSchema.parse(answer.json());
    expect((await status(jobId)).stage).toBe('analyzing');
    await model.answer(books);
  });

  it('[UP2] blocks until the scan has ended, then answers the same', async () => {
    const jobId = crypto.randomUUID();
    const answering = upload(jobId, tinyJpeg(jobId), { blocking: true });
    await model.called();
    const during = await Promise.race([answering, scheduler.wait(50).then(() => 'blocked')]);
    expect(during).toBe('blocked');
    await model.answer(books);
    const answer = await answering;
    expect(answer.status).toBe(202);
    scanAcceptedSchema.parse(answer.json());
    expect((await status(jobId)).stage).toBe('complete');
  });

  it('[JB1] takes a jobId of any letter case for the same job and echoes its spelling', async () => {
    const jobId = crypto.randomUUID();
    const upper = jobId.toUpperCase();
    const answer = await upload(upper, tinyJpeg(jobId));
    expect(scanAcceptedSchema.parse(answer.json()).jobId).toBe(upper);
    expect((await status(jobId)).stage).toBe('analyzing');
    await model.answer(books);
  });

  it.each(['', 'abc', '123e4567-e89b-12d3-a456-42661417400z'])(
    '[JB1] refuses the jobId "%s"',
    async (jobId) => {
      const error = errorOf(await upload(jobId, tinyJpeg()));
      expect(error).toMatchObject({ status: 400, code: 'invalid_job_id', retryable: false });
    },
  );

  it('[UP3] joins the same bytes to the same scan, without a second provider call', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg(jobId));
    await model.called();
    expect((await upload(jobId, tinyJpeg(jobId))).status).toBe(202);
    await model.answer(books);
    await completed(jobId);
    expect((await upload(jobId, tinyJpeg(jobId), { blocking: true })).status).toBe(202);
    expect(model.calls).toBe(1);
  });

  it('[UP3] runs one scan for the same jobId twice at once', async () => {
    const jobId = crypto.randomUUID();
    const both = Promise.all([
      upload(jobId, tinyJpeg(jobId), { blocking: true }),
      upload(jobId, tinyJpeg(jobId), { blocking: true }),
    ]);
    await model.answer(books);
    const answers = await both;
    expect(answers.map((answer) => answer.status)).toEqual([202, 202]);
    expect(model.calls).toBe(1);
  });

  it('[UP3] refuses other bytes under a jobId that has its picture', async () => {
    const jobId = crypto.randomUUID();
    await upload(jobId, tinyJpeg('one'));
    const error = errorOf(await upload(jobId, tinyJpeg('two')));
    expect(error).toMatchObject({ status: 409, code: 'picture_conflict' });
    await model.answer(books);
    await completed(jobId);
  });

  it('[UP4] refuses what declares itself too large', async () => {
    const jobId = crypto.randomUUID();
    const error = errorOf(await upload(jobId, tinyJpeg('', 10 * 1024 * 1024)));
    expect(error).toMatchObject({ status: 413, code: 'picture_too_large' });
    expect((await status(jobId)).stage).toBe('error');
  });

  it('[UP4] refuses an endless body, and does not read it for ever', async () => {
    const jobId = crypto.randomUUID();
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    const error = errorOf(await upload(jobId, endless));
    expect(error).toMatchObject({ status: 413, code: 'picture_too_large' });
    expect(pulled).toBeLessThan(40);
  });

  it.each([
    ['text', new TextEncoder().encode('a shelf of books')],
    ['nothing', new Uint8Array()],
    ['a truncated head', tinyJpeg().slice(0, 3)],
    ['SVG, which is a document', new TextEncoder().encode('<svg width="9" height="9"></svg>')],
  ])('[UP4] refuses %s, whatever its header says', async (_what, bytes) => {
    const error = errorOf(await upload(crypto.randomUUID(), bytes));
    expect(error).toMatchObject({ status: 415, code: 'not_a_picture', retryable: false });
  });

  it('[UP5] says which setting a provider lacks', async () => {
    const headers = { 'X-AI-Provider': 'gemini' };
    const error = errorOf(await upload(crypto.randomUUID(), tinyJpeg(), { headers }));
    expect(error).toMatchObject({ status: 503, code: 'provider_not_configured' });
    expect(error.message).toContain('GEMINI_API_KEY');
  });

  it('[UP5] names the providers there are to who asks for another', async () => {
    const headers = { 'X-AI-Provider': 'oracle' };
    const error = errorOf(await upload(crypto.randomUUID(), tinyJpeg(), { headers }));
    expect(error).toMatchObject({ status: 400, code: 'unknown_provider' });
    expect(error.message).toContain('openai');
  });

  it('[UP5] limits the uploads of one address and says when to come again', async () => {
    const headers = { 'CF-Connecting-IP': '192.0.2.7', 'X-AI-Provider': 'oracle' };
    const statuses = new Set<number>();
    let retryAfter: string | null = null;
    // A minute's limit of 600, and as many again where the minute ends in between.
    for (let sent = 0; sent < 1_220 && retryAfter === null; sent += 1) {
      const answer = await upload(crypto.randomUUID(), tinyJpeg(), { headers });
      statuses.add(answer.status);
      retryAfter = answer.headers.get('Retry-After');
    }
    expect([...statuses]).toEqual([400, 429]);
    expect(Number(retryAfter)).toBeGreaterThan(0);
  }, 60_000);

  it('[JB7] goes on when the app hangs up while its request blocks', async () => {
    const jobId = crypto.randomUUID();
    const hangUp = new AbortController();
    const request = call(`/scan?jobId=${jobId}`, {
      method: 'POST',
      body: tinyJpeg(jobId),
      signal: hangUp.signal,
    });
    await model.called();
    hangUp.abort();
    await expect(request).rejects.toThrow();
    await model.answer(books);
    const seen = await completed(jobId);
    expect(seen.booksDetected).toBe(1);
  });

  it('allows every origin, also on errors and preflights', async () => {
    const headers = { Origin: 'https://app.example' };
    const bad = await call('/scan?jobId=bad', { method: 'POST', headers, body: 'x' });
    expect(bad.headers.get('Access-Control-Allow-Origin')).toBe('*');
    const preflight = await call('/scan', {
      method: 'OPTIONS',
      headers: { ...headers, 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.headers.get('Access-Control-Allow-Headers')).toContain('X-Progress-Strategy');
  });
});
