import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scan } from '../../src/client/index.ts';
import type { AlertList, TransitionPage } from '../../src/core/alerting/alert-answers.ts';
import type { Summary } from '../../src/core/slo/read-answers.ts';
import { projectFolder } from '../../src/dev/settings.ts';
import { startFakeModelServer, type FakeModelServer } from '../support/fake-model-server.ts';
import { MapStore } from '../support/map-store.ts';
import { TcpProxy } from '../../src/simulator/network/tcp-proxy.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { until } from '../support/until.ts';
import { WebhookReceiver } from '../support/webhook-receiver.ts';
import { WorkerProcess } from '../support/worker-process.ts';

const minuteMs = 60_000;
const scansEach = 12;

let model: FakeModelServer;
let receiver: WebhookReceiver;
let worker: WorkerProcess;
let firewall: TcpProxy;
/** The minute after the outage, from which the crons of the test count. */
let begin: number;

beforeAll(async () => {
  model = await startFakeModelServer();
  receiver = await WebhookReceiver.start();
  const webhook = { kind: 'webhook', name: 'ops', url: receiver.url, signingSecret: 'OPS_SECRET' };
  const route = { severities: ['warning'], groupIntervalSeconds: 0, repeatIntervalSeconds: 120 };
  worker = await WorkerProcess.start({
    DEFAULT_PROVIDER: 'openai',
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_MODEL: 'test-model',
    ALERT_RECEIVERS: JSON.stringify([{ ...webhook, ...route }]),
    ALERT_RULES: '{"PollingFallbackHigh":{"holdSeconds":60,"keepFiringSeconds":0}}',
    OPS_SECRET: WebhookReceiver.secret,
    PUBLIC_URL: 'https://scans.example.com',
  });
  firewall = await TcpProxy.start(worker.settings, { upgrades: 'refuse' });
});
afterAll(async () => {
  await firewall?.close();
  await worker?.stop();
  await Promise.all([receiver?.close(), model?.close()]);
});

async function read<T>(path: string): Promise<T> {
  const answer = await fetch(`${worker.url}${path}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

/** Real scans by the project's own client; gives their jobs. */
async function scanAll(baseUrl: string): Promise<string[]> {
  const jobs = Array.from({ length: scansEach }, () => randomUUID());
  await Promise.all(
    jobs.map((jobId) => scan(tinyJpeg(jobId), { baseUrl, jobId, storage: new MapStore() })),
  );
  return jobs;
}

const summary = () =>
  read<Summary>(`/api/summary?from=${begin - 10 * minuteMs}&to=${Date.now() + 1000}`);

/** The minutely cron, as if it were so many minutes after the outage. */
async function tick(minute: number): Promise<number> {
  const query = `cron=*+*+*+*+*&time=${begin + minute * minuteMs}`;
  return (await fetch(`${worker.url}/cdn-cgi/handler/scheduled?${query}`)).status;
}

async function state(): Promise<string | undefined> {
  const { alerts } = await read<AlertList>('/api/alerts');
  return alerts.find(({ name }) => name === 'PollingFallbackHigh')?.state;
}

describe('a firewall that refuses WebSockets', () => {
  it('is told once though the receiver is down and the worker killed, again by interval, and its end once', async () => {
    begin = Math.ceil(Date.now() / minuteMs) * minuteMs;
    const cutOff = await scanAll(firewall.url);
    await until(summary, ({ fallback }) => fallback.count === scansEach, 30_000);
    begin = Math.ceil(Date.now() / minuteMs) * minuteMs;
    expect(await tick(0)).toBe(200);
    expect(await state()).toBe('pending');
    expect(receiver.deliveries).toEqual([]);

    receiver.behaviour = 'hang';
    const killed = tick(1).catch(() => 0);
    await until(
      async () => receiver.deliveries.length,
      (requests) => requests === 1,
    );
    await worker.kill();
    await killed;
    await worker.launch();
    expect(await state()).toBe('firing');

    receiver.behaviour = 'fail';
    // The run that was killed has its message to itself for a minute.
    await tick(3);
    receiver.behaviour = 'accept';
    for (const minute of [4, 5]) await tick(minute);
    expect(receiver.told).toEqual(['firing PollingFallbackHigh']);
    const ids = receiver.deliveries.map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(3);
    // By its interval, now that it got through.
    await tick(6);
    expect(receiver.told).toEqual(['firing PollingFallbackHigh', 'firing PollingFallbackHigh']);

    await scanAll(worker.url);
    await until(summary, ({ websocketSuccess }) => websocketSuccess.count >= scansEach, 30_000);
    for (const jobId of cutOff)
      await fetch(`${worker.url}/api/scans/${jobId}`, { method: 'DELETE' });
    for (const minute of [7, 8, 9]) await tick(minute);
    expect(receiver.told.at(-1)).toBe('resolved PollingFallbackHigh');
    expect(receiver.told.filter((line) => line.startsWith('resolved'))).toHaveLength(1);
    const { transitions } = await read<TransitionPage>(
      `/api/alerts/history?rule=PollingFallbackHigh&to=${begin + 60 * minuteMs}`,
    );
    expect(transitions.map(({ toState }) => toState)).toEqual(['resolved', 'firing', 'pending']);
  });

  it('takes a test, and lets its history be replayed', async () => {
    const answer = await fetch(`${worker.url}/api/receivers/ops/test`, { method: 'POST' });
    expect(await answer.json()).toMatchObject({ delivered: true, status: 204 });
    expect(receiver.told.at(-1)).toBe('firing Test');
    const script = join(projectFolder, 'src/dev/alerts-backtest/main.ts');
    const args = [script, '--url', worker.url, '--days', '1'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toContain(`${scansEach} scans from`);
    expect(stdout).toContain('No rule would have fired.');
  });
});
