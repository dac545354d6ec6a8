import { describe, expect, it } from 'vitest';
import { scan } from '../../../src/client/index.ts';
import { watchScan } from '../../support/client-scan.ts';
import { expectAll, expectNothingLeft, start } from '../../support/client-scan-server.ts';

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
    const declared = {
      strategy: 'websocket',
      platform: 'web',
      appVersion: '1.2.0',
      networkType: 'wifi',
    };
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
    expect(await watch.outcome).toMatchObject({
      strategy: 'polling',
      strategyReason: 'unsupported',
    });
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

describe('scan() and its AbortSignal', () => {
  it.each(['auto', 'polling'] as const)(
    '[CL7] cancels the job on the server and ends at once (%s)',
    async (strategy) => {
      const controller = new AbortController();
      const { server, watch } = await start(
        { stepMs: 5000 },
        { strategy, signal: controller.signal },
      );
      await expect.poll(() => watch.progress.length).toBeGreaterThan(0);
      controller.abort(new Error('no longer needed'));
      expect(await watch.failure()).toMatchObject({ name: 'AbortError' });
      await expect.poll(() => server.seen.cancels).toEqual([watch.jobId]);
      expect(server.job(watch.jobId).cancelled).toBe(true);
      await expectNothingLeft(watch, server);
    },
  );

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
    await expect(scan(new Uint8Array(1), { baseUrl: 'http://x', jobId: 'shelf' })).rejects.toThrow(
      TypeError,
    );
  });

  it('[CL6] says so where websocket is asked for and there is none', async () => {
    const asked = scan(new Uint8Array(1), {
      baseUrl: 'http://x',
      strategy: 'websocket',
      WebSocket: null,
    });
    await expect(asked).rejects.toMatchObject({ code: 'websocket_failed' });
  });
});
