import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveScan } from '../../../src/core/live/live-message.ts';
import type { ScanEvent } from '../../../src/core/scan/scan-event.ts';
import { LivePublisher, type SendLive } from '../../../src/telemetry/publish-live.ts';
import { eventMessage, spansMessage } from '../../support/telemetry-messages.ts';

const limits = { held: 3, quietMs: 5_000, patienceMs: 2_000 };
let time: number;
let waits: { ms: number; pass: () => void }[];
let publisher: LivePublisher;

beforeEach(() => {
  time = 1_000_000;
  waits = [];
  const wait = (ms: number, options?: { signal: AbortSignal }) =>
    new Promise<void>((resolve, reject) => {
      const pass = () => {
        time += ms;
        resolve();
      };
      waits.push({ ms, pass });
      options?.signal.addEventListener('abort', () => reject(new Error('aborted')));
    });
  publisher = new LivePublisher(limits, wait, () => time);
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});

const started = (jobId: string) =>
  eventMessage({ name: 'bookshelf_scan_started', jobId, revision: 1 } as ScanEvent);
const sentIds = (send: { mock: { calls: [readonly LiveScan[], number][] } }) =>
  send.mock.calls.map(([scans, skipped]) => [scans.map(({ scan }) => scan.jobId), skipped]);
const readers = (count: number) => vi.fn<SendLive>(async () => count);

describe('LivePublisher', () => {
  it('[LF3] sends the scans of a batch at once where there are readers, and no spans', async () => {
    const send = readers(2);
    await publisher.publish([started('a'), spansMessage('b', [])], send);
    await publisher.publish([spansMessage('b', [])], send);
    await publisher.publish([started('c')], send);
    expect(sentIds(send)).toEqual([
      [['a'], 0],
      [['c'], 0],
    ]);
  });

  it('[LF3] asks once in the quiet time where nobody listens, and sends the newest of it then', async () => {
    const send = readers(0);
    await publisher.publish([started('a')], send);
    const quiet = publisher.publish([started('b'), started('c')], send);
    await publisher.publish([started('d'), started('e')], send);
    expect(send).toHaveBeenCalledTimes(1);
    const rest = waits.find(({ ms }) => ms === limits.quietMs);
    rest?.pass();
    await quiet;
    expect(sentIds(send)).toEqual([
      [['a'], 0],
      [['c', 'd', 'e'], 1],
    ]);
  });

  it('[LF3] takes what comes while it sends into the next message', async () => {
    const answer = Promise.withResolvers<number>();
    const send = vi.fn<SendLive>(() => answer.promise);
    const first = publisher.publish([started('a')], send);
    await publisher.publish([started('b')], send);
    expect(send).toHaveBeenCalledTimes(1);
    answer.resolve(1);
    await first;
    expect(sentIds(send)).toEqual([
      [['a'], 0],
      [['b'], 0],
    ]);
  });

  it('[LF3] gives up a feed that fails or says nothing, and rests before it asks again', async () => {
    const never = vi.fn<SendLive>(() => new Promise<number>(() => undefined));
    const given = publisher.publish([started('a')], never);
    waits.find(({ ms }) => ms === limits.patienceMs)?.pass();
    await given;
    const failing = vi.fn<SendLive>(async () => {
      throw new Error('no feed today');
    });
    const again = publisher.publish([started('b')], failing);
    expect(failing).not.toHaveBeenCalled();
    waits.find(({ ms }) => ms === limits.quietMs)?.pass();
    await again;
    expect(failing).toHaveBeenCalledTimes(1);
    expect(console.warn).toHaveBeenCalledTimes(2);
  });

  it('[LF3] goes on where a context was ended while it was sending', async () => {
    const never = vi.fn<SendLive>(() => new Promise<number>(() => undefined));
    void publisher.publish([started('a')], never);
    time += limits.patienceMs + 1;
    const send = readers(1);
    await publisher.publish([started('b')], send);
    expect(sentIds(send)).toEqual([[['b'], 0]]);
  });
});
