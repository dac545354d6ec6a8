import { afterEach, describe, expect, it } from 'vitest';
import { scan, ScanError } from '../../../src/client/index.ts';
import type { ScanOptions } from '../../../src/client/scan-options.ts';
import { ProtocolServer, type ProtocolServerOptions } from '../../support/client-protocol-server.ts';
import { watchScan, type WatchedScan } from '../../support/client-scan.ts';

const servers: ProtocolServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function serve(options: ProtocolServerOptions = {}): Promise<ProtocolServer> {
  const server = await ProtocolServer.start(options);
  servers.push(server);
  return server;
}

async function start(server: ProtocolServerOptions, options: ScanOptions = {}) {
  const running = await serve(server);
  return { server: running, watch: watchScan(running.baseUrl, options) };
}

/** Every update once and in order, from the state at the first contact ([WS2]): waiting, or the picture just in. */
function expectAll({ progress }: WatchedScan): void {
  const first = progress[0]?.seq ?? 0;
  expect([1, 2]).toContain(first);
  expect(progress.map(({ seq }) => seq)).toEqual(progress.map((_, index) => first + index));
  expect(progress.at(-1)).toMatchObject({ progress: 1, currentStatus: 'Scan complete: 2 books' });
}

async function expectNothingLeft({ watched }: WatchedScan, server: ProtocolServer): Promise<void> {
  await expect.poll(() => [watched.timers(), watched.openSockets(), server.openSockets]).toEqual([0, 0, 0]);
}

describe('scan() where all is well', () => {
  it('[CL1] [CL2] follows by WebSocket and never polls', async () => {
    const { server, watch } = await start({});
    const outcome = await watch.outcome;
    expect(outcome).toMatchObject({
      jobId: watch.jobId,
      strategy: 'websocket',
      strategyReason: null,
      fallbackReason: null,
      fallbackStage: null,
      reconnects: 0,
      polls: 0,
      metadata: { provider: 'local', model: 'shelf-reader', processingTimeMs: 1200 },
    });
    expect(outcome.books.map(({ title, isbn }) => [title, isbn])).toEqual([
      ['Middlemarch', '9780141439549'],
      [null, null],
    ]);
    expectAll(watch);
    expect(watch.transports.map(({ type }) => type)).toEqual(['connecting', 'usable']);
    expect(watch.changes).toEqual([]);
    expect(server.seen.polls).toEqual([]);
    await expectNothingLeft(watch, server);
  });

  it('[UP2] [UP8] [WS7] declares itself in headers, hello and acks', async () => {
    const { server, watch } = await start(
      {},
      { platform: 'web', appVersion: '1.2.0', networkType: 'wifi', provider: 'local' },
    );
    await watch.outcome;
    expect(server.seen.uploads[0]).toMatchObject({
      prefer: 'respond-async',
      'x-progress-strategy': 'websocket',
      'x-ai-provider': 'local',
      'x-client-platform': 'web',
      'x-client-version': '1.2.0',
      'x-network-type': 'wifi',
    });
    const declared = { strategy: 'websocket', platform: 'web', appVersion: '1.2.0', networkType: 'wifi' };
    expect(server.seen.hellos).toEqual([{ type: 'hello', ...declared }]);
    const { acks } = server.job(watch.jobId);
    await expect.poll(() => acks).toEqual(watch.progress.map(({ seq }) => seq));
  });

  it('[CL8] [EV1] reports after the end what it saw', async () => {
    const { server, watch } = await start({}, { platform: 'web' });
    const { durationMs } = await watch.outcome;
    await expect.poll(() => server.seen.reports).toHaveLength(1);
    expect(server.seen.reports[0]).toEqual({
      name: 'bookshelf_scan_completed',
      jobId: watch.jobId,
      strategy: 'websocket',
      success: true,
      durationMs,
      reconnects: 0,
      pollCount: 0,
      platform: 'web',
    });
  });

  it('[CL6] opens no socket with the hint polling', async () => {
    const { server, watch } = await start({ stepMs: 25 }, { strategy: 'polling' });
    const outcome = await watch.outcome;
    expect(outcome).toMatchObject({
      strategy: 'polling',
      strategyReason: 'user_hint',
      fallbackReason: null,
      books: [{ title: 'Middlemarch' }, { title: null }],
    });
    expect(outcome.polls).toBe(server.seen.polls.length);
    expect(server.seen.upgrades).toEqual([]);
    expect(server.seen.uploads[0]).toMatchObject({
      'x-progress-strategy': 'polling',
      'x-strategy-reason': 'user_hint',
    });
    expect(watch.progress.every(({ via }) => via === 'polling')).toBe(true);
    expectAll(watch);
    await expectNothingLeft(watch, server);
  });

  it('[CL6] polls where the runtime has no WebSocket', async () => {
    const { watch } = await start({}, { WebSocket: null });
    expect(await watch.outcome).toMatchObject({ strategy: 'polling', strategyReason: 'unsupported' });
  });

  it('[UP3] joins a scan that has ended, without a second provider call', async () => {
    const { server, watch } = await start({});
    const first = await watch.outcome;
    const again = watchScan(server.baseUrl, { jobId: watch.jobId });
    expect((await again.outcome).books).toEqual(first.books);
    expect(server.job(watch.jobId).uploads).toBe(2);
  });

  it('goes on where a callback of the app throws, and lets its error surface', async () => {
    const thrown: unknown[] = [];
    const catchIt = (error: unknown) => thrown.push(error);
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', catchIt);
    const onTransport = () => {
      throw new Error('a bug of the app');
    };
    const { watch } = await start({}, { onTransport });
    await watch.outcome;
    await expect.poll(() => thrown.length).toBeGreaterThan(0);
    process.removeListener('uncaughtException', catchIt);
    for (const other of others) process.on('uncaughtException', other);
    expect(String(thrown[0])).toContain('a bug of the app');
  });
});

describe('scan() where WebSocket fails at the start', () => {
  it.each([403, 426, 502])('[CL2] polls the same job when the socket is refused with %i', async (status) => {
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
  });

  it('[CL2] polls when the handshake is never answered', async () => {
    const { server, watch } = await start({ stepMs: 30, faults: { upgrade: () => 'silent' } });
    expect(await watch.outcome).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'connect_timeout',
      fallbackStage: 'connect',
    });
    expectAll(watch);
    await expectNothingLeft(watch, server);
  });

  it('[CL9] polls when the socket opens and says nothing', async () => {
    const { server, watch } = await start({ stepMs: 30, faults: { upgrade: () => 'mute' } });
    expect(await watch.outcome).toMatchObject({ fallbackReason: 'handshake_mute', fallbackStage: 'connect' });
    expectAll(watch);
    await expectNothingLeft(watch, server);
  });

  it('[CL2] [SE1] goes back from polling to a socket that was only slow', async () => {
    const { server, watch } = await start({
      stepMs: 60,
      faults: { upgrade: () => ({ delayMs: 200 }) },
    });
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
    const { server, watch } = await start({ faults: { upgrade: () => 403 } }, { strategy: 'websocket' });
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
  it.each([1001, 1012, 'reset'] as const)('[RS3] [CL5] resumes after %s: nothing lost, nothing twice', async (fault) => {
    const sent = (socket: number, message: number) => (socket === 1 && message === 3 ? fault : undefined);
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
  });

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
    const { server, watch } = await start({ stepMs: 25, spines: 8, faults: { sent: () => 'reset' } });
    expect(await watch.outcome).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'flapping',
      fallbackStage: 'mid_scan',
    });
    expectAll(watch);
    await expectNothingLeft(watch, server);
  });

  it('[WS4] polls and reconnects when an open socket falls silent', async () => {
    const sent = (socket: number, message: number) => (socket === 1 && message === 3 ? 'freeze' : undefined);
    const { server, watch } = await start({ stepMs: 70, keepAliveMs: 30, faults: { sent } });
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
    const { watch } = await start({ stepMs: 30, faults: { sent: (_, message) => (message === 3 ? 4410 : undefined) } });
    expect(await watch.failure()).toMatchObject({ code: 'job_expired' });
  });

  it.each([4413, 4429])('polls without a reconnect after %i', async (code) => {
    const { server, watch } = await start({ stepMs: 25, faults: { sent: (_, message) => (message === 3 ? code : undefined) } });
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
        polling: expect.stringContaining('4 failures in a row: answered 503'),
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
    await watch.outcome;
    expectAll(watch);
  });

  it('[ST3] ends when the server does not know the job any more', async () => {
    const { watch } = await start({ stepMs: 5000, faults: { status: (n) => (n > 3 ? 404 : undefined) } }, { strategy: 'polling' });
    expect(await watch.failure()).toMatchObject({ code: 'unknown_job', strategy: 'polling' });
  });

  it('ends at its limit, whatever happens', async () => {
    const { server, watch } = await start({ stepMs: 5000 }, { timings: { scanMs: 200 } });
    expect(await watch.failure()).toMatchObject({ code: 'scan_timed_out', retryable: true });
    await expectNothingLeft(watch, server);
  });
});

describe('scan() and the upload', () => {
  it('[CL3] does not upload again when only the answer was lost', async () => {
    const { server, watch } = await start({ stepMs: 25, faults: { upload: () => 'lose-answer' } });
    expect(await watch.outcome).toMatchObject({ strategy: 'websocket', polls: 0 });
    expect(server.seen.uploads).toHaveLength(1);
    expectAll(watch);
  });

  it.each(['auto', 'polling'] as const)('[CL3] [UP7] uploads again when the job still waits (%s)', async (strategy) => {
    const { server, watch } = await start(
      { faults: { upload: (n) => (n < 3 ? 'drop' : undefined) } },
      { strategy },
    );
    await watch.outcome;
    expect(server.seen.uploads).toHaveLength(3);
    expect(server.job(watch.jobId).uploads).toBe(1);
  });

  it('[UP6] gives up an upload that fails again and again', async () => {
    const { server, watch } = await start({ faults: { upload: () => 503 } });
    expect(await watch.failure()).toMatchObject({ code: 'internal', retryable: true });
    expect(server.seen.uploads).toHaveLength(4);
    await expectNothingLeft(watch, server);
  });

  it.each(['auto', 'polling'] as const)('[UP4] ends with the server’s own error for a picture too large (%s)', async (strategy) => {
    const { server, watch } = await start({ maxImageBytes: 2 }, { strategy });
    expect(await watch.failure()).toMatchObject({
      code: 'picture_too_large',
      message: 'Refused: picture_too_large',
      retryable: false,
      jobId: watch.jobId,
    });
    expect(server.seen.uploads).toHaveLength(1);
    await expectNothingLeft(watch, server);
  });

  it('[UP3] ends with 409 for another picture under the same job', async () => {
    const { server, watch } = await start({});
    await watch.outcome;
    const other = scan(new Uint8Array([9]), { baseUrl: server.baseUrl, jobId: watch.jobId });
    await expect(other).rejects.toMatchObject({ code: 'picture_conflict', retryable: false });
  });

  it('ends with the server’s text when the scan fails', async () => {
    const { watch } = await start({ failure: 'The provider gave up' });
    expect(await watch.failure()).toMatchObject({
      code: 'scan_failed',
      message: 'The provider gave up',
      strategy: 'websocket',
    });
    expect(watch.progress.at(-1)?.currentStatus).toContain('error');
  });
});

describe('scan() and its AbortSignal', () => {
  it.each(['auto', 'polling'] as const)('[CL7] cancels the job on the server and ends at once (%s)', async (strategy) => {
    const controller = new AbortController();
    const { server, watch } = await start({ stepMs: 5000 }, { strategy, signal: controller.signal });
    await expect.poll(() => watch.progress.length).toBeGreaterThan(0);
    controller.abort(new Error('no longer needed'));
    expect(await watch.failure()).toMatchObject({ name: 'AbortError' });
    await expect.poll(() => server.seen.cancels).toEqual([watch.jobId]);
    expect(server.job(watch.jobId).cancelled).toBe(true);
    await expectNothingLeft(watch, server);
  });

  it('[CL7] sends nothing at all when it is aborted before it begins', async () => {
    const { server, watch } = await start({}, { signal: AbortSignal.abort() });
    expect(await watch.failure()).toMatchObject({ name: 'AbortError' });
    expect(watch.watched.requests()).toBe(0);
    expect(server.seen.upgrades).toEqual([]);
  });
});

describe('scan() and its arguments', () => {
  it('needs a baseUrl where there is no page', async () => {
    await expect(scan(new Uint8Array(1))).rejects.toThrow(TypeError);
    await expect(scan(new Uint8Array(1))).rejects.toThrow('options.baseUrl');
  });

  it('[JB1] needs a UUID as jobId', async () => {
    await expect(scan(new Uint8Array(1), { baseUrl: 'http://x', jobId: 'shelf' })).rejects.toThrow(TypeError);
  });

  it('[CL6] says so where websocket is asked for and there is none', async () => {
    const asked = scan(new Uint8Array(1), { baseUrl: 'http://x', strategy: 'websocket', WebSocket: null });
    await expect(asked).rejects.toMatchObject({ code: 'websocket_failed' });
  });
});
