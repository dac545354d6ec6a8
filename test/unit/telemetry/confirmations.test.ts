import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Confirmations, type Confirm, type Wait } from '../../../src/telemetry/confirmations.ts';
import type { Receipt } from '../../../src/telemetry/messages.ts';

const receipt: Receipt = {
  entry: 'spans/1',
  revision: 1,
  putAt: 1,
  receivedAt: 2,
  writtenAt: 3,
  deliveries: 1,
  batchSize: 1,
};
const receiptsOf = (...jobs: string[]) => new Map(jobs.map((job) => [job, [receipt]]));
const limits = { atOnce: 2, pending: 3, backlogMs: 1_000, patienceMs: 20_000 };

/** Objects that answer when the test says so, and a time that is over when it says so. */
function scene() {
  const calls = new Map<string, PromiseWithResolvers<void>>();
  const time = Promise.withResolvers<void>();
  const backlog = Promise.withResolvers<void>();
  const wait: Wait = async (ms, options) => {
    if (ms === limits.backlogMs) return backlog.promise;
    expect(ms).toBe(limits.patienceMs);
    options?.signal.addEventListener('abort', () => time.reject(new Error('aborted')));
    return time.promise;
  };
  const confirm: Confirm = (jobId) => {
    const call = Promise.withResolvers<void>();
    calls.set(jobId, call);
    return call.promise;
  };
  return { confirmations: new Confirmations(limits, wait), calls, confirm, time, backlog };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

let logged: string[];
beforeEach(() => {
  logged = [];
  vi.spyOn(console, 'warn').mockImplementation((line: string) => void logged.push(line));
});
afterEach(() => vi.restoreAllMocks());

describe('Confirmations', () => {
  it('tells a few objects at once, and the others as these answer', async () => {
    const { confirmations, calls, confirm } = scene();
    const telling = confirmations.tell(receiptsOf('a', 'b', 'c'), confirm, false);
    expect([...calls.keys()]).toEqual(['a', 'b']);
    calls.get('b')?.resolve();
    await settled();
    expect([...calls.keys()]).toEqual(['a', 'b', 'c']);
    for (const { resolve } of calls.values()) resolve();
    await telling;
    expect(logged).toEqual([]);
  });

  it('is full while more objects than it may keep are to be told, whatever their batch', async () => {
    const { confirmations, calls, confirm } = scene();
    const first = confirmations.tell(receiptsOf('a', 'b'), confirm, false);
    expect(confirmations.isFull).toBe(false);
    const second = confirmations.tell(receiptsOf('c', 'd'), confirm, false);
    expect(confirmations.isFull).toBe(true);
    calls.get('a')?.resolve();
    await settled();
    expect(confirmations.isFull).toBe(false);
    for (const { resolve } of calls.values()) resolve();
    await Promise.all([first, second]);
  });

  it('lets the rows of a backlog go first', async () => {
    const { confirmations, calls, confirm, backlog } = scene();
    const telling = confirmations.tell(receiptsOf('a'), confirm, true);
    await settled();
    expect(calls.size).toBe(0);
    backlog.resolve();
    await settled();
    calls.get('a')?.resolve();
    await telling;
  });

  it('does not wait for a backlog where it is full', async () => {
    const { confirmations, calls, confirm } = scene();
    const telling = confirmations.tell(receiptsOf('a', 'b', 'c', 'd'), confirm, true);
    expect([...calls.keys()]).toEqual(['a', 'b']);
    for (const { resolve } of calls.values()) resolve();
    await settled();
    for (const { resolve } of calls.values()) resolve();
    await telling;
  });

  it('logs an object that cannot be told, and tells the others', async () => {
    const { confirmations, calls, confirm } = scene();
    const telling = confirmations.tell(receiptsOf('a', 'b'), confirm, false);
    calls.get('a')?.reject(new Error('overloaded'));
    calls.get('b')?.resolve();
    await telling;
    expect(logged).toEqual([expect.stringMatching(/telemetry not confirmed.*"a".*overloaded/)]);
    expect(confirmations.isFull).toBe(false);
  });

  it('gives up those that do not answer in time, and begins no more of that batch', async () => {
    const { confirmations, calls, confirm, time } = scene();
    const telling = confirmations.tell(receiptsOf('a', 'b', 'c', 'd', 'e'), confirm, false);
    expect(confirmations.isFull).toBe(true);
    time.resolve();
    await telling;
    expect([...calls.keys()]).toEqual(['a', 'b']);
    expect(logged).toHaveLength(5);
    expect(logged[4]).toMatch(/"e".*not answered within 20 s/);
    expect(confirmations.isFull).toBe(false);
  });

  it('leaves nothing behind where there is nobody to tell', async () => {
    const { confirmations, calls, confirm, time } = scene();
    await confirmations.tell(new Map(), confirm, false);
    expect(calls.size).toBe(0);
    await expect(time.promise).rejects.toThrow();
  });
});
