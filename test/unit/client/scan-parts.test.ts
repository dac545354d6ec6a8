import { describe, expect, it } from 'vitest';
import { newJobId } from '../../../src/client/new-job-id.ts';
import { abortErrorOf, ScanError } from '../../../src/client/scan-error.ts';
import { readBaseUrl, urlsOf } from '../../../src/client/scan-target.ts';
import { readUpload } from '../../../src/client/send-upload.ts';
import { parseJobId } from '../../../src/core/protocol/job-id.ts';

const target = { baseUrl: 'https://scan.example/api', jobId: 'A1' };

describe('readBaseUrl()', () => {
  it.each([
    ['https://scan.example/', 'https://scan.example'],
    ['http://127.0.0.1:8787/api//?x=1#y', 'http://127.0.0.1:8787/api'],
    [new URL('https://scan.example'), 'https://scan.example'],
  ])('reads %s', (given, url) => {
    expect(readBaseUrl(given)).toBe(url);
  });

  it.each([undefined, '', 'scan.example', 'ftp://scan.example', 'null'])('refuses %s', (given) => {
    expect(() => readBaseUrl(given)).toThrow(TypeError);
  });
});

describe('the addresses of a job', () => {
  it('[WS6] [RS3] ask for hello, and resume after what is known', () => {
    expect(urlsOf(target).socket(undefined)).toBe(
      'wss://scan.example/api/ws/progress?jobId=A1&hello=1',
    );
    expect(urlsOf(target).socket({ seq: 4, epoch: 9 })).toMatch(/&hello=1&since=4&epoch=9$/);
  });

  it('[ST4] ask for every update from the first poll on', () => {
    expect(urlsOf(target).status(undefined)).toMatch(/\/scan\/status\/A1\?since=0&epoch=0$/);
  });
});

describe('newJobId()', () => {
  const fill = (bytes: Uint8Array) => bytes.map((_, index) => (bytes[index] = index * 17));
  it.each([
    ['the runtime’s own chance', undefined],
    ['digits that are given', { getRandomValues: fill }],
    ['no crypto to speak of', { getRandomValues: () => {} }],
  ])('[JB1] makes a UUID with %s', (_, crypto) => {
    const jobId = newJobId(crypto);
    expect(parseJobId(jobId)?.echo).toBe(jobId);
    expect(jobId).toMatch(/^.{14}4.{4}[89ab]/);
  });
});

describe('readUpload()', () => {
  const answer = (status: number, body?: unknown) =>
    readUpload({ status, body, retryAfterMs: 0, cause: `answered ${status}` });
  const body = (retryable: boolean) => ({ error: true, message: 'm', code: 'c', retryable });
  it.each([
    ['[UP1] 202', answer(202, {}), { kind: 'accepted' }],
    [
      '[UP4] 413',
      answer(413, body(false)),
      { kind: 'refused', failure: { code: 'c', message: 'm', retryable: false } },
    ],
    ['[UP5] 503 for good', answer(503, body(false)), { kind: 'refused' }],
    [
      '[UP5] 429',
      answer(429, body(true)),
      { kind: 'lost', failure: { code: 'c', retryable: true } },
    ],
    [
      'a gateway’s 502',
      answer(502),
      { kind: 'lost', failure: { code: 'upload_failed', retryable: true } },
    ],
    [
      'a stranger’s 403',
      answer(403),
      { kind: 'refused', failure: { code: 'upload_failed', retryable: false } },
    ],
    ['a proxy’s 413', answer(413), { kind: 'refused', failure: { code: 'picture_too_large' } }],
    [
      'no answer',
      readUpload({ status: 0, retryAfterMs: 0, cause: 'reset' }),
      { kind: 'lost', failure: { message: expect.stringContaining('reset') } },
    ],
  ])('[UP6] understands %s', (_, got, meant) => {
    const refused = got.retryAfterMs === undefined;
    const kind = !got.failure ? 'accepted' : refused ? 'refused' : 'lost';
    expect({ kind, ...got }).toMatchObject(meant);
  });
});

describe('abortErrorOf()', () => {
  it.each([
    undefined,
    AbortSignal.abort(),
    AbortSignal.abort('bored'),
    AbortSignal.abort(new Error('x')),
  ])('[CL7] is an AbortError whatever the reason', (signal) => {
    expect(abortErrorOf(signal)).toMatchObject({ name: 'AbortError' });
  });
});

describe('ScanError', () => {
  it('carries what programs need', () => {
    const error = new ScanError(
      { code: 'scan_failed', message: 'It broke', retryable: true },
      'A1',
      'polling',
    );
    expect(error).toMatchObject({
      name: 'ScanError',
      message: 'It broke',
      jobId: 'A1',
      strategy: 'polling',
    });
  });
});
