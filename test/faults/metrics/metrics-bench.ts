import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scan, type ScanOptions } from '../../../src/client/index.ts';
import type { ScanPage, Summary } from '../../../src/core/slo/read-answers.ts';
import { projectFolder } from '../../../src/dev/settings.ts';
import { startFakeModelServer, type FakeModelServer } from '../../support/fake-model-server.ts';
import { MapStore } from '../../support/map-store.ts';
import { TcpProxy } from '../../../src/simulator/network/tcp-proxy.ts';
import { tinyJpeg } from '../../support/tiny-jpeg.ts';
import { until } from '../../support/until.ts';
import { WorkerProcess } from '../../support/worker-process.ts';
import { PrometheusProcess } from './prometheus-process.ts';
import { TextOnlyProxy } from './text-only-proxy.ts';

const token = 'a-long-and-secret-token';
const minuteMs = 60_000;

/** The real worker, real scans by the real client, and the real Prometheus that scrapes it each second. */
export class MetricsBench {
  readonly prometheus: PrometheusProcess;
  readonly worker: WorkerProcess;
  readonly #model: FakeModelServer;
  readonly #network: TcpProxy;
  readonly #textOnly: TextOnlyProxy;
  readonly #folder: string;

  private constructor(parts: {
    prometheus: PrometheusProcess;
    worker: WorkerProcess;
    model: FakeModelServer;
    network: TcpProxy;
    textOnly: TextOnlyProxy;
    folder: string;
  }) {
    this.prometheus = parts.prometheus;
    this.worker = parts.worker;
    this.#model = parts.model;
    this.#network = parts.network;
    this.#textOnly = parts.textOnly;
    this.#folder = parts.folder;
  }

  static async start(): Promise<MetricsBench> {
    const model = await startFakeModelServer();
    const worker = await WorkerProcess.start({
      // So that a token is asked for, as it is where Prometheus will scrape it.
      ENVIRONMENT: 'production',
      DASHBOARD_TOKEN: token,
      DEFAULT_PROVIDER: 'openai',
      OPENAI_BASE_URL: `${model.url}/v1`,
      OPENAI_MODEL: 'test-model',
    });
    const network = await TcpProxy.start(worker.settings);
    const textOnly = await TextOnlyProxy.start(worker.url, token);
    const folder = await mkdtemp(join(tmpdir(), 'bookshelf-metrics-'));
    const prometheus = await PrometheusProcess.start(
      await exampleConfig(folder, new URL(worker.url).host, textOnly.host),
    );
    return new MetricsBench({ prometheus, worker, model, network, textOnly, folder });
  }

  async stop(): Promise<void> {
    await this.prometheus.stop();
    await this.#textOnly.stop();
    await this.#network.close();
    await this.worker.stop();
    await this.#model.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** One scan, followed as the network lets it; what it ends with is the summary's business. */
  async scan(
    platform: string,
    { upgrades = 'pass', fails = false, ...options }: BenchScan = {},
  ): Promise<void> {
    const jobId = randomUUID();
    this.#network.weather.upgrades = upgrades;
    this.#model.script(
      fails ? { kind: 'safety_block', stage: 'prompt' } : { kind: 'success', delayMs: 300 },
    );
    const app = { platform, appVersion: '1.0', ...options };
    const { url: baseUrl } = this.#network;
    await scan(tinyJpeg(jobId), { baseUrl, jobId, storage: new MapStore(), ...app }).catch(
      () => undefined,
    );
    const page = () => this.get<ScanPage>('/api/scans?limit=200');
    await until(page, ({ scans }) =>
      scans.some((row) => row.jobId === jobId && (fails || row.delivery === 'delivered')),
    );
  }

  async get<T>(path: string): Promise<T> {
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await fetch(`${this.worker.url}${path}`, { headers });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async text(accept: string): Promise<string> {
    const headers = { Authorization: `Bearer ${token}`, Accept: accept };
    return (await fetch(`${this.worker.url}/metrics`, { headers })).text();
  }

  summary(from: number, to: number): Promise<Summary> {
    return this.get(`/api/summary?from=${from}&to=${to}`);
  }

  /** The minute's cron, as if it were five minutes later: when all that was scanned is settled. */
  async tick(): Promise<void> {
    const query = new URLSearchParams({
      cron: '* * * * *',
      time: String(Date.now() + 5 * minuteMs),
    });
    const answer = await fetch(`${this.worker.url}/cdn-cgi/handler/scheduled?${query}`);
    if (!answer.ok) throw new Error(`the cron answered ${answer.status}`);
  }

  /** Ticks until Prometheus has seen so many scans counted. */
  async counted(decided: number): Promise<void> {
    await this.tick();
    await until(
      () => this.prometheus.value('sum(bookshelf_scan_decided_total{job="bookshelf"})'),
      (value) => value === decided,
    );
  }
}

type BenchScan = ScanOptions & {
  readonly upgrades?: 'pass' | 'refuse';
  readonly fails?: boolean;
};

/** The example of the docs, with this worker's address and token, and with a second job that reads text. */
async function exampleConfig(folder: string, host: string, textHost: string): Promise<string> {
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, token, { mode: 0o600 });
  const example = await readFile(join(projectFolder, 'docs/prometheus.yml'), 'utf8');
  const ours = example
    .replace('scrape_interval: 15s', 'scrape_interval: 1s')
    .replace('scheme: https', 'scheme: http')
    .replace('/etc/prometheus/bookshelf-token', tokenFile)
    .replace('bookshelf-ai-worker.example.workers.dev', host);
  return `${ours}
  - job_name: bookshelf-text
    metrics_path: /metrics
    static_configs:
      - targets: ['${textHost}']
`;
}
