import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Signal, UploadProgress } from '../../../src/client/index.ts';
import { watchScan } from '../../support/client-scan.ts';
import { expectAll, expectNothingLeft, start } from '../../support/client-scan-server.ts';
import { exifSegment, jpegOf } from '../../support/exif-jpeg.ts';
import { MapStore } from '../../support/map-store.ts';

afterEach(() => vi.unstubAllGlobals());

const afterThird = (fault: 'freeze' | 'dead') => (socket: number, message: number) =>
  socket === 1 && message === 3 ? fault : undefined;

function handSignals() {
  const tells = new Set<(signal: Signal) => void>();
  const signals = (tell: (signal: Signal) => void) => {
    tells.add(tell);
    return () => tells.delete(tell);
  };
  return { signals, tells, tell: (signal: Signal) => tells.forEach((one) => one(signal)) };
}

describe('scan() over a socket that dies', () => {
  it('[CL12] finds a half-open socket by its ping, and loses nothing', async () => {
    const { server, watch } = await start(
      { stepMs: 200, faults: { sent: afterThird('dead') } },
      { timings: { pingMs: 100, pongMs: 150 } },
    );
    expect(await watch.outcome).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'stalled',
      fallbackStage: 'mid_scan',
      reconnects: 1,
    });
    expectAll(watch);
    await expectNothingLeft(watch, server);
  });

  it('[CL13] finds a stalled socket that answers its pings by a check', async () => {
    const { server, watch } = await start(
      { stepMs: 200, faults: { sent: afterThird('freeze') } },
      { timings: { pingMs: 80, checkMs: 250, graceMs: 50 } },
    );
    expect(await watch.outcome).toMatchObject({ fallbackReason: 'stalled', reconnects: 1 });
    expect((await watch.outcome).polls).toBeLessThan(server.seen.polls.length);
    expectAll(watch);
    await expectNothingLeft(watch, server);
  });

  it('[CL13] [SE1] follows a slow scan by WebSocket, check or no check', async () => {
    const { server, watch } = await start(
      { stepMs: 150 },
      { timings: { pingMs: 50, checkMs: 60 } },
    );
    expect(await watch.outcome).toMatchObject({ strategy: 'websocket', polls: 0 });
    expect(server.seen.polls.length).toBeGreaterThan(0);
    await expect
      .poll(() => server.seen.reports)
      .toMatchObject([{ strategy: 'websocket', pollCount: 0 }]);
    await expectNothingLeft(watch, server);
  });

  it('[CL11] goes back to a socket that a probe finds usable', async () => {
    const { server, watch } = await start(
      { stepMs: 80, faults: { upgrade: (n) => (n === 1 ? 403 : undefined) } },
      { timings: { probeMs: 100 } },
    );
    expect(await watch.outcome).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'connect_refused',
      reconnects: 1,
    });
    expect(watch.changes.map(({ reason }) => reason)).toEqual([
      'connect_refused',
      'websocket_usable',
    ]);
    expect(watch.progress.at(-1)?.via).toBe('websocket');
    expectAll(watch);
    await expectNothingLeft(watch, server);
  });
});

describe('scan() and the device', () => {
  it('[CL14] connects anew when the device comes online, and lets go of its signals', async () => {
    const { signals, tell, tells } = handSignals();
    const { server, watch } = await start(
      { stepMs: 20, faults: { upgrade: (n) => (n === 1 ? 'silent' : undefined) } },
      { signals },
    );
    await expect.poll(() => server.seen.upgrades.length).toBe(1);
    tell('online');
    expect(await watch.outcome).toMatchObject({ strategy: 'websocket', reconnects: 1, polls: 0 });
    await expect.poll(() => server.seen.reports).toHaveLength(1);
    await expect.poll(() => tells.size).toBe(0);
  });

  it('[CL20] sends its report by beacon too when the page goes away', async () => {
    const { signals, tell } = handSignals();
    const sendBeacon = vi.fn<(url: string, body: string) => boolean>(() => true);
    vi.stubGlobal('navigator', { sendBeacon });
    const { watch } = await start({}, { signals });
    await watch.outcome;
    tell('leaving');
    tell('leaving');
    expect(sendBeacon).toHaveBeenCalledOnce();
    const [url = '', body = ''] = sendBeacon.mock.calls[0] ?? [];
    expect(url).toMatch(/\/events$/);
    expect(JSON.parse(body)).toMatchObject({ jobId: watch.jobId, strategy: 'websocket' });
  });
});

describe('scan() and its memory', () => {
  it('[CL16] remembers that WebSocket fails, polls, and forgets when it works', async () => {
    const storage = new MapStore();
    let refuses = true;
    const upgrade = () => (refuses ? 403 : undefined);
    const { server, watch } = await start({ stepMs: 40, faults: { upgrade } }, { storage });
    await watch.outcome;
    expect(storage.kept.size).toBe(1);

    const options = { storage, timings: { probeMs: 60 } };
    const second = watchScan(server.baseUrl, options);
    expect(await second.outcome).toMatchObject({
      strategy: 'polling',
      strategyReason: 'adaptive_memory',
    });
    expect(server.seen.uploads[1]).toMatchObject({ 'x-strategy-reason': 'adaptive_memory' });
    expect(server.seen.upgrades.length).toBeGreaterThan(1);

    refuses = false;
    const third = watchScan(server.baseUrl, options);
    expect(await third.outcome).toMatchObject({ strategy: 'websocket', strategyReason: null });
    expect(third.changes).toMatchObject([{ to: 'websocket', reason: 'websocket_usable' }]);
    expectAll(third);
    expect(storage.kept.size).toBe(0);
    await expectNothingLeft(third, server);
  });
});

describe('scan() and what it sends', () => {
  it('[CL17] tells how much is sent, and begins again with a repeat', async () => {
    const told: UploadProgress[] = [];
    const { watch } = await start(
      { faults: { upload: (n) => (n === 1 ? 'drop' : undefined) } },
      { onUpload: (progress) => told.push(progress) },
    );
    await watch.outcome;
    expect(told.map(({ sentBytes }) => sentBytes)).toEqual([0, 0, 4]);
    expect(told[0]?.totalBytes).toBe(4);
  });

  it('[CL19] [UP3] sends a picture without its place, the same bytes again', async () => {
    const { server } = await start({
      faults: { upload: (n) => (n === 1 ? 'lose-answer' : undefined) },
    });
    const image = jpegOf(exifSegment(6));
    const watch = watchScan(server.baseUrl, {}, image);
    await watch.outcome;
    const again = watchScan(server.baseUrl, { jobId: watch.jobId }, image);
    await again.outcome;
    const lengths = server.seen.uploads.slice(1).map((headers) => headers['content-length']);
    expect(new Set(lengths)).toEqual(new Set([String(jpegOf().length + 36)]));
  });
});
