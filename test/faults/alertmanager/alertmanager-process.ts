import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/until.ts';
import { freePort } from '../../support/worker-process.ts';

export interface KnownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly fingerprint: string;
  readonly generatorURL: string;
  readonly status: { readonly state: string };
}

/** The real Alertmanager, as Debian packages it; it tells a webhook at once. */
export class AlertmanagerProcess {
  readonly url: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  output = '';

  private constructor(folder: string, port: number, child: ChildProcess) {
    this.#folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    this.#child = child;
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** @throws {Error} with what Alertmanager said, or that says how to get it. */
  static async start(webhookUrl: string): Promise<AlertmanagerProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'bookshelf-alertmanager-'));
    const file = join(folder, 'alertmanager.yml');
    await writeFile(file, configFor(webhookUrl));
    const port = await freePort();
    const args = [
      `--config.file=${file}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ];
    const child = spawn('prometheus-alertmanager', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const alertmanager = new AlertmanagerProcess(folder, port, child);
    await alertmanager.#ready();
    return alertmanager;
  }

  async #ready(): Promise<void> {
    let failure: string | undefined;
    this.#child.once('error', () => {
      failure = 'No Alertmanager here (Debian: apt-get install prometheus-alertmanager).';
    });
    this.#child.once('exit', (code) => (failure ??= `it ended with ${code}:\n${this.output}`));
    await until(
      async () => {
        if (failure !== undefined) throw new Error(failure);
        return fetch(`${this.url}/-/ready`).catch(() => undefined);
      },
      (answer) => answer?.ok === true,
    );
  }

  async alerts(): Promise<KnownAlert[]> {
    return (await fetch(`${this.url}/api/v2/alerts`)).json() as Promise<KnownAlert[]>;
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

function configFor(webhookUrl: string): string {
  return `
route:
  receiver: ops
  group_by: [cause, environment]
  group_wait: 0s
  group_interval: 1s
receivers:
  - name: ops
    webhook_configs:
      - url: ${webhookUrl}
`;
}
