import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../src/dev/settings.ts';
import { migrate, startWorker, stopGroup, type WorkerOptions } from '../../src/dev/wrangler.ts';
import { prepareAssets } from '../../src/dev/vision/prepare-assets.ts';

/** The real worker, as `npm start` runs it, on a free port; its state folder is gone with it, unless it was given. */
export class WorkerProcess {
  readonly settings: Settings;
  readonly #options: WorkerOptions;
  readonly #keepsState: boolean;
  #child: ChildProcess | undefined;
  output = '';

  private constructor(settings: Settings, options: WorkerOptions, keepsState: boolean) {
    this.settings = settings;
    this.#options = options;
    this.#keepsState = keepsState;
  }

  static async start(
    vars: Readonly<Record<string, string>> = {},
    options: Pick<WorkerOptions, 'configs'> & { stateFolder?: string } = {},
  ): Promise<WorkerProcess> {
    const { stateFolder: given, ...others } = options;
    const stateFolder = given ?? (await mkdtemp(join(tmpdir(), 'bookshelf-')));
    const settings = { host: '127.0.0.1', port: await freePort(), stateFolder };
    if (options.configs === undefined) await prepareAssets();
    await migrate(settings);
    const workerOptions = { ...others, vars, logLevel: 'log' } as const;
    const worker = new WorkerProcess(settings, workerOptions, given !== undefined);
    await worker.launch();
    return worker;
  }

  get url(): string {
    return `http://${this.settings.host}:${this.settings.port}`;
  }

  /** Of wrangler, which leads the group that workerd is in. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async launch(): Promise<void> {
    const child = startWorker(this.settings, this.#options);
    this.#child = child;
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      const signal = AbortSignal.timeout(2_000);
      const answer = await fetch(`${this.url}/health`, { signal }).catch(() => undefined);
      if (answer?.ok === true) return;
      if (child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the worker did not start:\n${this.output}`);
  }

  /** SIGKILL to workerd and all around it: no goodbye, as in a power cut. */
  async kill(): Promise<void> {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    const gone = new Promise((resolve) => this.#child?.once('exit', resolve));
    process.kill(-pid, 'SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    if (this.#child !== undefined) await stopGroup(this.#child);
    if (!this.#keepsState) await rm(this.settings.stateFolder, { recursive: true, force: true });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
