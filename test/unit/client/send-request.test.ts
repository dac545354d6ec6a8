import { describe, expect, it } from 'vitest';
import type { Fetch, HttpAnswer } from '../../../src/client/environment.ts';
import { sendRequest, type HttpOutcome } from '../../../src/client/send-request.ts';

/** A clock whose one timer goes off by hand. */
function handClock() {
  const timers = new Map<number, () => void>();
  let last = 0;
  return {
    timers,
    now: () => 0,
    setTimeout(run: () => void) {
      timers.set((last += 1), run);
      return last;
    },
    clearTimeout: (timer: unknown) => void timers.delete(timer as number),
    goOff: () => [...timers.values()].forEach((run) => run()),
  };
}

const answerOf = (status: number, text: string, retryAfter: string | null = null): HttpAnswer => ({
  status,
  headers: { get: (name) => (name === 'retry-after' ? retryAfter : null) },
  text: async () => text,
});

function send(fetch: Fetch) {
  const clock = handClock();
  const told: HttpOutcome[] = [];
  const request = { method: 'GET' };
  const abort = sendRequest({ fetch, clock }, 'http://x', request, 500, (got) => told.push(got));
  const settle = () => new Promise((done) => setImmediate(done));
  return { clock, told, abort, settle };
}

describe('sendRequest()', () => {
  it.each([
    ['JSON', answerOf(200, '{"a":1}'), { status: 200, body: { a: 1 }, retryAfterMs: 0 }],
    [
      'a broken body',
      { ...answerOf(413, ''), text: () => Promise.reject(new Error('reset')) },
      { status: 413 },
    ],
    ['a page', answerOf(502, '<html>'), { status: 502, body: undefined, retryAfterMs: 0 }],
    ['Retry-After', answerOf(429, '', '7'), { status: 429, retryAfterMs: 7_000 }],
    ['Retry-After as a date', answerOf(429, '', 'Tue, 24 Nov 2026'), { retryAfterMs: 0 }],
    ['a wild Retry-After', answerOf(429, '', '99999999999'), { retryAfterMs: 3_600_000 }],
  ])('tells of an answer with %s, and leaves no timer', async (_, answer, outcome) => {
    const { told, clock, settle } = send(async () => answer);
    await settle();
    expect(told).toMatchObject([outcome]);
    expect(clock.timers.size).toBe(0);
  });

  it.each([
    [
      'rejects',
      () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } })),
    ],
    [
      'throws',
      () => {
        throw new Error('fetch failed (ECONNRESET)');
      },
    ],
  ] as [string, Fetch][])('tells of a fetch that %s, with the cause', async (_, fetch) => {
    const { told, clock, settle } = send(fetch);
    await settle();
    expect(told).toEqual([{ status: 0, retryAfterMs: 0, cause: 'fetch failed (ECONNRESET)' }]);
    expect(clock.timers.size).toBe(0);
  });

  it('tells of a timeout once, and aborts the request', async () => {
    let signal: AbortSignal | undefined;
    const { told, clock, settle } = send((_, request) => {
      signal = request.signal;
      return new Promise(() => {});
    });
    clock.goOff();
    await settle();
    expect(told).toEqual([{ status: 0, retryAfterMs: 0, cause: 'no answer in 500 ms' }]);
    expect(signal?.aborted).toBe(true);
  });

  it('tells nothing after it was aborted', async () => {
    const { told, clock, abort, settle } = send(async () => answerOf(200, '{}'));
    abort();
    await settle();
    expect(told).toEqual([]);
    expect(clock.timers.size).toBe(0);
  });
});
