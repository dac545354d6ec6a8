import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scan } from '../../../src/client/index.ts';
import type { AlertList } from '../../../src/core/alerting/alert-answers.ts';
import type { Summary } from '../../../src/core/slo/read-answers.ts';
import { startFakeModelServer, type FakeModelServer } from '../../support/fake-model-server.ts';
import { MapStore } from '../../support/map-store.ts';
import { TcpProxy } from '../../../src/simulator/network/tcp-proxy.ts';
import { tinyJpeg } from '../../support/tiny-jpeg.ts';
import { until } from '../../support/until.ts';
import { WorkerProcess } from '../../support/worker-process.ts';
import { PrometheusProcess } from '../metrics/prometheus-process.ts';

const minuteMs = 60_000;
const scans = 12;

let model: FakeModelServer;
let worker: WorkerProcess;
let firewall: TcpProxy;
let prometheus: PrometheusProcess;
let folder: string;

beforeAll(async () => {
  model = await startFakeModelServer();
  worker = await WorkerProcess.start({
    DEFAULT_PROVIDER: 'openai',
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_MODEL: 'test-model',
    ALERT_RULES: '{"PollingFallbackHigh":{"holdSeconds":0,"keepFiringSeconds":0}}',
  });
  firewall = await TcpProxy.start(worker.settings, { upgrades: 'refuse' });
  folder = await mkdtemp(join(tmpdir(), 'bookshelf-rules-'));
  const served = await (await fetch(`${worker.url}/alerts/rules.yml`)).text();
  const rules = join(folder, 'rules.yml');
  // A minute between evaluations would only make the test long.
  await writeFile(rules, served.replaceAll('interval: 1m', 'interval: 1s'));
  prometheus = await PrometheusProcess.start(
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: [
        { job_name: 'bookshelf', static_configs: [{ targets: [new URL(worker.url).host] }] },
      ],
    }),
  );
});
afterAll(async () => {
  await prometheus?.stop();
  await firewall?.close();
  await worker?.stop();
  await model?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

async function fallbacks(): Promise<number> {
  const answer = await fetch(`${worker.url}/api/summary`);
  return ((await answer.json()) as Summary).fallback.count;
}

/** Alerts of the worker that fire or are about to. */
async function ours(): Promise<string[]> {
  const answer = await fetch(`${worker.url}/api/alerts`);
  const { alerts } = (await answer.json()) as AlertList;
  return alerts
    .filter(({ state }) => state === 'firing' || state === 'pending')
    .map(({ name, state }) => `${state} ${name}`)
    .toSorted();
}

async function theirs(): Promise<string[]> {
  const series = await prometheus.query('ALERTS');
  return series.map(({ metric }) => `${metric['alertstate']} ${metric['alertname']}`).toSorted();
}

it('the real Prometheus, by the served rules, fires the same alerts on the same outage', async () => {
  const counted = 'bookshelf_objective_eligible_total{objective="fallback"}';
  // A counter's first value is what it grows from.
  await until(
    () => prometheus.value(counted),
    (value) => value === 0,
  );
  await Promise.all(
    Array.from({ length: scans }, () => {
      const jobId = randomUUID();
      return scan(tinyJpeg(jobId), { baseUrl: firewall.url, jobId, storage: new MapStore() });
    }),
  );
  await until(fallbacks, (count) => count === scans, 30_000);
  // Counters hold what was decided two minutes ago.
  const time = Math.ceil(Date.now() / minuteMs) * minuteMs + 3 * minuteMs;
  await fetch(`${worker.url}/cdn-cgi/handler/scheduled?cron=*+*+*+*+*&time=${time}`);
  const expected = await ours();
  expect(expected).toContain('firing PollingFallbackHigh');
  expect(expected).toHaveLength(11);
  const seen = await until(theirs, (alerts) => alerts.length >= expected.length, 30_000);
  expect(seen).toEqual(expected);
  expect(await prometheus.value('sum(bookshelf_alert_firing)')).toBe(1);
  expect(prometheus.output).not.toMatch(/level=(warn|error)/);
});
