import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/until.ts';
import { freePort } from '../../support/worker-process.ts';

/** One series of an answer; a vector's has one value. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ShownExemplar {
  readonly series: Readonly<Record<string, string>>;
  readonly traceId: string;
  readonly value: number;
}

/** The real Prometheus, as Debian packages it, on a free port and with a folder of its own. */
export class PrometheusProcess {
  readonly #folder: string;
  readonly #url: string;
  readonly #child: ChildProcess;
  output = '';

  private constructor(folder: string, port: number, child: ChildProcess) {
    this.#folder = folder;
    this.#url = `http://127.0.0.1:${port}`;
    this.#child = child;
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** @throws {Error} with what Prometheus said, or that says how to get it. */
  static async start(config: string): Promise<PrometheusProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'bookshelf-prometheus-'));
    const file = join(folder, 'prometheus.yml');
    await writeFile(file, config);
    const port = await freePort();
    const args = [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
      '--log.level=warn',
    ];
    const child = spawn('prometheus', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const prometheus = new PrometheusProcess(folder, port, child);
    await prometheus.#ready();
    return prometheus;
  }

  async #ready(): Promise<void> {
    let failure: string | undefined;
    this.#child.once('error', () => {
      failure = 'No prometheus here. Install it (Debian: apt-get install prometheus).';
    });
    this.#child.once(
      'exit',
      (code) => (failure ??= `prometheus ended with ${code}:\n${this.output}`),
    );
    await until(
      async () => {
        if (failure !== undefined) throw new Error(failure);
        return fetch(`${this.#url}/-/ready`).catch(() => undefined);
      },
      (answer) => answer?.ok === true,
    );
  }

  /** What an expression gives now; a number that is none is NaN. */
  async query(expression: string): Promise<Series[]> {
    const { result } = await this.#get<{
      result: { metric: Record<string, string>; value: [number, string] }[];
    }>('query', { query: expression });
    return result.map(({ metric, value: [, text] }) => ({ metric, value: Number(text) }));
  }

  /** The value of an expression that gives one series; undefined where it gives none yet. */
  async value(expression: string): Promise<number | undefined> {
    const series = await this.query(expression);
    if (series.length > 1) throw new Error(`${expression} gives ${series.length} series`);
    return series[0]?.value;
  }

  async targets(): Promise<{ health: string; lastError: string }[]> {
    const { activeTargets } = await this.#get<{
      activeTargets: { health: string; lastError: string }[];
    }>('targets', { state: 'active' });
    return activeTargets;
  }

  async exemplars(selector: string, from: number, to: number): Promise<ShownExemplar[]> {
    const all = await this.#get<
      {
        seriesLabels: Record<string, string>;
        exemplars: { labels: Record<string, string>; value: string }[];
      }[]
    >('query_exemplars', { query: selector, start: `${from / 1000}`, end: `${to / 1000}` });
    return all.flatMap(({ seriesLabels: series, exemplars }) =>
      exemplars.map(({ labels, value }) => {
        return { series, traceId: labels['trace_id'] ?? '', value: Number(value) };
      }),
    );
  }

  /** The type and unit of each family, by its name. */
  async metadata(): Promise<Record<string, { type: string; unit: string }[]>> {
    return this.#get('metadata', {});
  }

  async #get<T>(path: string, parameters: Record<string, string>): Promise<T> {
    const answer = await fetch(`${this.#url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const body = (await answer.json()) as { status: string; data: T; error?: string };
    if (body.status !== 'success') throw new Error(`${JSON.stringify(parameters)}: ${body.error}`);
    return body.data;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = new Promise((resolve) => this.#child.once('exit', resolve));
      this.#child.kill('SIGKILL');
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}
