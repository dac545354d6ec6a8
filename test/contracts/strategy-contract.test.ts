import { afterAll, beforeAll } from 'vitest';
import { pollingStrategy } from '../../src/client/polling-strategy.ts';
import { defaultTimings } from '../../src/client/timings.ts';
import { websocketStrategy } from '../../src/client/websocket-strategy.ts';
import { ProtocolServer } from '../support/client-protocol-server.ts';
import { strategyContract } from './strategy-contract.ts';

let server: ProtocolServer;
beforeAll(async () => {
  server = await ProtocolServer.start();
});
afterAll(() => server.stop());

const contractServer = () => ({
  baseUrl: server.baseUrl,
  async startJob(jobId: string) {
    const body = new Uint8Array([1, 2, 3]);
    const headers = { Prefer: 'respond-async' };
    await fetch(`${server.baseUrl}/scan?jobId=${jobId}`, { method: 'POST', body, headers });
  },
});

const timings = { ...defaultTimings, pollIntervalMs: 30, pollFailures: 3 };

strategyContract(
  'websocketStrategy()',
  (env, target) => {
    if (env.WebSocket === null) throw new Error('this runtime has no WebSocket');
    return websocketStrategy(env.WebSocket, target, { strategy: 'websocket' });
  },
  contractServer,
);
strategyContract(
  'pollingStrategy()',
  (env, target) => pollingStrategy(env, target, timings),
  contractServer,
);
