import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scan, ScanError, type ScanOptions, type ScanProgress } from '../../src/client/index.ts';
import type { ScanPage, ScanRow, Summary } from '../../src/core/slo/read-answers.ts';
import { startFakeModelServer, type FakeModelServer } from '../support/fake-model-server.ts';
import { MapStore } from '../support/map-store.ts';
import { TcpProxy } from '../../src/simulator/network/tcp-proxy.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { until } from '../support/until.ts';
import { WorkerProcess } from '../support/worker-process.ts';

let model: FakeModelServer;
let worker: WorkerProcess;
let network: TcpProxy;

beforeAll(async () => {
  model = await startFakeModelServer();
  worker = await WorkerProcess.start({
    DEFAULT_PROVIDER: 'openai',
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_MODEL: 'test-model',
  });
  network = await TcpProxy.start(worker.settings);
});
beforeEach(() => {
  model.reset();
  network.clear();
});
afterAll(async () => {
  await network.close();
  await worker.stop();
  await model.close();
});

async function scanThroughIt(options: ScanOptions = {}) {
  const jobId = randomUUID();
  const heard: ScanProgress[] = [];
  const outcome = await scan(tinyJpeg(jobId), {
    baseUrl: network.url,
    jobId,
    storage: new MapStore(),
    ...options,
    onProgress: (progress) => {
      heard.push(progress);
      options.onProgress?.(progress);
    },
  });
  return { jobId, heard, outcome };
}

function expectEachOnceInOrder(heard: readonly ScanProgress[]): void {
  const seqs = heard.map((progress) => progress.seq);
  expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
  expect(heard.at(-1)?.currentStatus).toContain('complete');
}

/** The scan's row once its app has reported, which is when all is known. */
async function recorded(jobId: string): Promise<ScanRow> {
  const page = await until(
    async () => (await (await fetch(`${worker.url}/api/scans?limit=200`)).json()) as ScanPage,
    ({ scans }) => scans.some((row) => row.jobId === jobId && row.strategy !== null),
  );
  return page.scans.find((row) => row.jobId === jobId) as ScanRow;
}

const delayed = (delayMs: number) => model.script({ kind: 'success', delayMs });

describe('how a scan is followed through the real worker', () => {
  it('[CL2] prefers WebSocket, and never polls while it works', async () => {
    delayed(2500);
    const { jobId, heard, outcome } = await scanThroughIt();
    expectEachOnceInOrder(heard);
    expect(outcome).toMatchObject({ strategy: 'websocket', fallbackReason: null, polls: 0 });
    expect(outcome.books.map((book) => book.title)).toEqual(['Dune', 'Emma', null]);
    expect(outcome.suggestions).toHaveLength(1);
    expect(await recorded(jobId)).toMatchObject({ strategy: 'websocket', pollCount: 0 });
  });

  it('[CL2] polls the same job where WebSocket is refused, without a second provider call', async () => {
    network.weather.upgrades = 'refuse';
    delayed(2500);
    const { jobId, heard, outcome } = await scanThroughIt();
    expect(network.upgrades).toBeGreaterThan(0);
    expectEachOnceInOrder(heard);
    expect(new Set(heard.map((progress) => progress.via))).toEqual(new Set(['polling']));
    expect(outcome).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'connect_refused',
      fallbackStage: 'connect',
    });
    expect(model.requests).toHaveLength(1);
    expect(await recorded(jobId)).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'connect_refused',
      fallbackStage: 'connect',
    });
  });

  it('[CL6] works by polling alone where the app chooses it', async () => {
    delayed(2500);
    const { jobId, heard, outcome } = await scanThroughIt({ strategy: 'polling' });
    expect(network.upgrades).toBe(0);
    expectEachOnceInOrder(heard);
    expect(outcome).toMatchObject({ strategy: 'polling', strategyReason: 'user_hint' });
    expect(await recorded(jobId)).toMatchObject({ strategy: 'polling', outcome: 'completed' });
  });

  it('follows a scan over a slow network: 250 ms each way, 20 KB a second', async () => {
    Object.assign(network.weather, { delayMs: 250, bytesPerSecond: 20_000 });
    const jobId = randomUUID();
    delayed(1000);
    const heard: ScanProgress[] = [];
    const outcome = await scan(tinyJpeg(jobId, 60_000), {
      baseUrl: network.url,
      jobId,
      onProgress: (progress) => heard.push(progress),
    });
    expectEachOnceInOrder(heard);
    expect(outcome.books).toHaveLength(3);
    expect(outcome.durationMs).toBeGreaterThan(3000);
    expect((await recorded(jobId)).strategy).toBe(outcome.strategy);
  });

  it('[CL5] [RS3] loses nothing when the network is cut in mid-scan and comes back', async () => {
    delayed(4000);
    let cut = false;
    const { jobId, heard, outcome } = await scanThroughIt({
      onProgress: (progress) => {
        if (cut || progress.seq < 2) return;
        cut = true;
        network.weather.open = false;
        network.cut();
        setTimeout(() => (network.weather.open = true), 1500);
      },
    });
    expect(cut).toBe(true);
    expectEachOnceInOrder(heard);
    const first = heard[0]?.seq ?? 0;
    expect(heard.map((progress) => progress.seq)).toEqual(heard.map((_, index) => first + index));
    expect(outcome.books).toHaveLength(3);
    expect(model.requests).toHaveLength(1);
    expect((await recorded(jobId)).strategy).toBe(outcome.strategy);
  });

  it('[CL4] ends with one error that tells the reason of each where both transports fail', async () => {
    model.script({ kind: 'stall' });
    const jobId = randomUUID();
    const error = await scan(tinyJpeg(jobId), {
      baseUrl: network.url,
      jobId,
      timings: { pollFailures: 2 },
      onProgress: ({ seq }) => {
        if (seq < 2) return;
        network.weather.open = false;
        network.cut();
      },
    }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ScanError);
    expect(error).toMatchObject({
      code: 'both_transports_failed',
      causes: { websocket: expect.any(String), polling: expect.any(String) },
    });
    const { message, causes } = error as ScanError;
    for (const cause of Object.values(causes ?? {})) expect(message).toContain(cause);
    await fetch(`${worker.url}/scan/${jobId}`, { method: 'DELETE' });
  });

  it('says so where nothing reaches the server at all', async () => {
    network.weather.open = false;
    network.cut();
    const timings = { uploadRetries: 1, uploadBackoffMs: 100, pollFailures: 2 };
    await expect(scanThroughIt({ timings })).rejects.toMatchObject({ name: 'ScanError' });
    expect(model.requests).toHaveLength(0);
  });

  it('[CL7] [CX1] cancels on the server what the app cancels', async () => {
    const jobId = randomUUID();
    const stop = new AbortController();
    model.script({ kind: 'stall' });
    const cancelled = scan(tinyJpeg(jobId), {
      baseUrl: network.url,
      jobId,
      signal: stop.signal,
      onProgress: (progress) => progress.seq >= 2 && stop.abort(),
    });
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    const page = await until(
      async () => (await (await fetch(`${worker.url}/api/scans?limit=200`)).json()) as ScanPage,
      ({ scans }) => scans.some((row) => row.jobId === jobId),
    );
    expect(page.scans.find((row) => row.jobId === jobId)?.outcome).toBe('cancelled');
  });

  it('counts all of it against the targets', async () => {
    const summary = (await (await fetch(`${worker.url}/api/summary`)).json()) as Summary;
    expect(summary.scans).toMatchObject({ failed: 0, timedOut: 0, cancelled: 2 });
    expect(summary.fallback.count).toBeGreaterThanOrEqual(1);
    expect(summary.completion).toMatchObject({ ratio: 1, status: 'met' });
    expect(summary.strategies.polling).toBe(1);
    expect(summary.latency.websocket.count).toBeGreaterThan(3);
    expect(summary.latency.polling.count).toBeGreaterThan(3);
  });
});
