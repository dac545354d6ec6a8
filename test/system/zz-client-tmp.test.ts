import { afterAll, beforeAll, expect, it } from 'vitest';
import { pollingStrategy } from '../../src/client/polling-strategy.ts';
import { defaultTimings } from '../../src/client/timings.ts';
import { websocketStrategy } from '../../src/client/websocket-strategy.ts';
import { startFakeModelServer, type FakeModelServer } from '../support/fake-model-server.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { WorkerProcess } from '../support/worker-process.ts';
import { watchScan } from '../support/client-scan.ts';
import { strategyContract } from '../contracts/strategy-contract.ts';
let model: FakeModelServer;
let worker: WorkerProcess;
beforeAll(async () => {
  model = await startFakeModelServer();
  worker = await WorkerProcess.start({ DEFAULT_PROVIDER: 'openai', OPENAI_BASE_URL: `${model.url}/v1`, OPENAI_MODEL: 'test-model' });
});
afterAll(async () => { await worker.stop(); await model.close(); });
const server = () => ({
  baseUrl: worker.url,
  async startJob(jobId: string) {
    await fetch(`${worker.url}/scan?jobId=${jobId}`, { method: 'POST', body: tinyJpeg(jobId), headers: { Prefer: 'respond-async' } });
  },
});
const timings = { ...defaultTimings, pollIntervalMs: 100, pollFailures: 3 };
if (0) strategyContract('ws', (env, target) => websocketStrategy(env.WebSocket!, target, { strategy: 'websocket' }), server);
if (0) strategyContract('polling', (env, target) => pollingStrategy(env, target, timings), server);
const show = (name: string, w: ReturnType<typeof watchScan>, o: unknown) => console.log(name, JSON.stringify(o), JSON.stringify(w.progress.map((p) => [p.seq, p.via, p.currentStatus])), JSON.stringify(w.transports), JSON.stringify(w.changes));
it('415', async () => {
  for (const strategy of ['auto', 'polling'] as const) {
    const w = watchScan(worker.url, { strategy });
    const e = await w.failure();
    console.log(e.code, e.message, w.progress);
    expect(e.code).toBe('not_a_picture');
    const again = watchScan(worker.url, { strategy, jobId: w.jobId }, tinyJpeg('c' + strategy));
    const o = await again.outcome;
    show('again', again, o);
  }
});
it('413', async () => {
  for (const strategy of ['auto', 'polling'] as const) {
    const w = watchScan(worker.url, { strategy }, tinyJpeg('x', 11_000_000));
    const e = await w.failure(); console.log(strategy, e.code, e.message, e.causes, w.progress); expect(e.code).toBe('picture_too_large');
  }
});
