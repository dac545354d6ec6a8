import { afterAll, beforeAll } from 'vitest';
import { pollingStrategy } from '../../src/client/polling-strategy.ts';
import { defaultTimings } from '../../src/client/timings.ts';
import { websocketStrategy } from '../../src/client/websocket-strategy.ts';
import { strategyContract } from '../contracts/strategy-contract.ts';
import { startFakeModelServer, type FakeModelServer } from '../support/fake-model-server.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { WorkerProcess } from '../support/worker-process.ts';

let model: FakeModelServer;
let worker: WorkerProcess;

beforeAll(async () => {
  model = await startFakeModelServer();
  worker = await WorkerProcess.start({
    DEFAULT_PROVIDER: 'openai',
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_MODEL: 'test-model',
  });
});
afterAll(async () => {
  await worker.stop();
  await model.close();
});

const realWorker = () => ({
  baseUrl: worker.url,
  async startJob(jobId: string) {
    model.script({ kind: 'success', delayMs: 100 });
    const headers = { Prefer: 'respond-async' };
    const body = tinyJpeg(jobId);
    await fetch(`${worker.url}/scan?jobId=${jobId}`, { method: 'POST', body, headers });
  },
});

const timings = { ...defaultTimings, pollIntervalMs: 30, pollFailures: 3 };

strategyContract(
  'websocketStrategy() on the real worker',
  (env, target) => {
    if (env.WebSocket === null) throw new Error('this runtime has no WebSocket');
    return websocketStrategy(env.WebSocket, target, { strategy: 'websocket' });
  },
  realWorker,
);
strategyContract(
  'pollingStrategy() on the real worker',
  (env, target) => pollingStrategy(env, target, timings),
  realWorker,
);
