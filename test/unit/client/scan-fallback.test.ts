import type { Fetch } from '../../../src/client/index.ts';
import { describe, expect, it } from 'vitest';
import { ScanError } from '../../../src/client/index.ts';
import { expectAll, expectNothingLeft, start } from '../../support/client-scan-server.ts';

describe('scan() where WebSocket fails at the start', () => {
  it.each([403, 426, 502])(
    '[CL2] polls the same job when the socket is refused with %i',
    async (status) => {
      const { server, watch } = await start({ stepMs: 20, faults: { upgrade: () => status } });
      expect(await watch.outcome).toMatchObject({
        strategy: 'polling_fallback',
        fallbackReason: 'connect_refused',
        fallbackStage: 'connect',
      });
      expect(watch.changes).toMatchObject([
        { from: 'websocket', to: 'polling', reason: 'connect_refused', stage: 'connect' },
      ]);
      expect(server.seen.uploads).toHaveLength(1);
      expectAll(watch);
      await expectNothingLeft(watch, server);
    },
  );

  it('[CL2] asks at once when the picture is in, not on the next beat', async () => {
    const slowUpload: Fetch = async (url, request) => {
      if (url.includes('/scan?')) await new Promise((done) => setTimeout(done, 200));
      return fetch(url, request);
    };
    const stop = new AbortController();
    const { watch, server } = await start(
      { faults: { upgrade: () => 403 } },
      { fetch: slowUpload, signal: stop.signal, timings: { pollIntervalMs: 60_000 } },
    );
    await expect.poll(() => watch.progress.length).toBeGreaterThan(0);
    expect(server.seen.polls.length).toBe(2);
    stop.abort();
    await watch.failure();
  });

  it('[CL2] polls when the handshake is never answered', async () => {
    const { server, watch } = await start(
      { stepMs: 30, faults: { upgrade: () => 'silent' } },
      { timings: { usableMs: 120 } },
    );
    expect(await watch.outcome).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'connect_timeout',
      fallbackStage: 'connect',
    });
    expectAll(watch);
    await expectNothingLeft(watch, server);
  });

  it('[CL9] polls when the socket opens and says nothing', async () => {
    const { server, watch } = await start(
      { stepMs: 30, faults: { upgrade: () => 'mute' } },
      { timings: { usableMs: 400 } },
    );
    expect(await watch.outcome).toMatchObject({
      fallbackReason: 'handshake_mute',
      fallbackStage: 'connect',
    });
    expectAll(watch);
    await expectNothingLeft(watch, server);
  });

  it('[CL2] [SE1] goes back from polling to a socket that was only slow', async () => {
    const { server, watch } = await start(
      { stepMs: 100, faults: { upgrade: () => ({ delayMs: 400 }) } },
      { timings: { usableMs: 150 } },
    );
    expect(await watch.outcome).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'connect_timeout',
      reconnects: 0,
    });
    expect(watch.changes.map(({ to, reason }) => [to, reason])).toEqual([
      ['polling', 'connect_timeout'],
      ['websocket', 'websocket_usable'],
    ]);
    expect(watch.progress.at(-1)?.via).toBe('websocket');
    expectAll(watch);
    await expectNothingLeft(watch, server);
  });

  it('[CL6] ends with the reason with the hint websocket, and never polls', async () => {
    const { server, watch } = await start(
      { faults: { upgrade: () => 403 } },
      { strategy: 'websocket' },
    );
    expect(await watch.failure()).toMatchObject({
      name: 'ScanError',
      code: 'websocket_failed',
      message: expect.stringContaining('connect_refused'),
    });
    expect(server.seen.polls).toEqual([]);
    await expectNothingLeft(watch, server);
  });
});

describe('scan() where WebSocket fails in mid-scan', () => {
  it.each([1001, 1012, 'reset'] as const)(
    '[RS3] [CL5] resumes after %s: nothing lost, nothing twice',
    async (fault) => {
      const sent = (socket: number, message: number) =>
        socket === 1 && message === 3 ? fault : undefined;
      const { server, watch } = await start({ stepMs: 15, faults: { sent } });
      expect(await watch.outcome).toMatchObject({ strategy: 'websocket', reconnects: 1, polls: 0 });
      expect(server.seen.upgrades[1]).toMatch(/&since=\d+&epoch=\d+$/);
      expect(watch.transports.map(({ type }) => type)).toEqual([
        'connecting',
        'usable',
        'lost',
        'connecting',
        'resumed',
      ]);
      expectAll(watch);
      await expectNothingLeft(watch, server);
    },
  );

  it('[CL2] polls when reconnecting fails twice', async () => {
    const { watch } = await start({
      stepMs: 25,
      faults: {
        sent: (_, message) => (message === 3 ? 'reset' : undefined),
        upgrade: (n) => (n > 1 ? 403 : undefined),
      },
    });
    expect(await watch.outcome).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'connection_lost',
      fallbackStage: 'mid_scan',
      reconnects: 2,
    });
    expectAll(watch);
  });

  it('[CL2] polls when the socket keeps closing', async () => {
    const { server, watch } = await start({
      stepMs: 25,
      spines: 8,
      faults: { sent: () => 'reset' },
    });
    expect(await watch.outcome).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'flapping',
      fallbackStage: 'mid_scan',
    });
    expectAll(watch);
    await expectNothingLeft(watch, server);
  });

  it('[WS4] polls and reconnects when an open socket falls silent', async () => {
    const sent = (socket: number, message: number) =>
      socket === 1 && message === 3 ? 'freeze' : undefined;
    const { server, watch } = await start(
      { stepMs: 150, keepAliveMs: 100, faults: { sent } },
      { timings: { pongMs: 200 } },
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

  it('does not reconnect a job that has expired', async () => {
    const { watch } = await start({
      stepMs: 30,
      faults: { sent: (_, message) => (message === 3 ? 4410 : undefined) },
    });
    expect(await watch.failure()).toMatchObject({ code: 'job_expired' });
  });

  it.each([4413, 4429])('polls without a reconnect after %i', async (code) => {
    const { server, watch } = await start({
      stepMs: 25,
      faults: { sent: (_, message) => (message === 3 ? code : undefined) },
    });
    expect(await watch.outcome).toMatchObject({ strategy: 'polling_fallback', reconnects: 0 });
    expect(server.seen.upgrades).toHaveLength(1);
  });
});

describe('scan() where polling fails too', () => {
  it('[CL4] ends with one error that tells the reason of each', async () => {
    const { server, watch } = await start({
      stepMs: 5000,
      faults: { upgrade: () => 403, status: () => 503 },
    });
    const error = await watch.failure();
    expect(error).toBeInstanceOf(ScanError);
    expect(error).toMatchObject({
      code: 'both_transports_failed',
      retryable: true,
      jobId: watch.jobId,
      strategy: 'polling_fallback',
      causes: {
        websocket: expect.stringContaining('connect_refused'),
        polling: expect.stringContaining('4 failures in a row, the last: answered 503'),
      },
    });
    expect(error.message).toContain(error.causes?.websocket);
    expect(error.message).toContain(error.causes?.polling);
    await expectNothingLeft(watch, server);
  });

  it('[CL2] rides out a few bad answers', async () => {
    const { watch } = await start({
      stepMs: 30,
      faults: { upgrade: () => 403, status: (n) => (n === 2 ? 503 : n === 3 ? 'drop' : undefined) },
    });
    expect((await watch.outcome).fallbackReason).toBe('connect_refused');
    expectAll(watch);
  });

  it('[ST3] ends when the server does not know the job any more', async () => {
    const { watch } = await start(
      { stepMs: 5000, faults: { status: (n) => (n > 3 ? 404 : undefined) } },
      { strategy: 'polling' },
    );
    expect(await watch.failure()).toMatchObject({ code: 'unknown_job', strategy: 'polling' });
  });

  it('ends at its limit, whatever happens', async () => {
    const { server, watch } = await start({ stepMs: 5000 }, { timings: { scanMs: 200 } });
    expect(await watch.failure()).toMatchObject({ code: 'scan_timed_out', retryable: true });
    await expectNothingLeft(watch, server);
  });
});
