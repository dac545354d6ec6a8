import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { projectFolder } from '../../../src/dev/settings.ts';
import { WorkerProcess } from '../../support/worker-process.ts';
import { runtimeOf, type Runtime } from './runtime-process.ts';

export interface BenchWorkerOptions {
  /** What runs in place of `src/index.ts`. */
  readonly entry?: string;
  readonly vars?: Readonly<Record<string, string>>;
  /** One that is kept; by default a new one, gone with the worker. */
  readonly stateFolder?: string;
}

const vision = 'test/faults/paced-vision/wrangler.toml';

/** The worker as `wrangler.toml` has it, with another entry; it can be stopped and let run again. */
export class BenchWorker {
  readonly #worker: WorkerProcess;
  readonly #folder: string;
  readonly #runtime: Runtime;

  private constructor(worker: WorkerProcess, folder: string, runtime: Runtime) {
    this.#worker = worker;
    this.#folder = folder;
    this.#runtime = runtime;
  }

  static async start({
    entry = 'src/index.ts',
    vars = {},
    ...state
  }: BenchWorkerOptions): Promise<BenchWorker> {
    const folder = await mkdtemp(join(tmpdir(), 'bookshelf-bench-'));
    const config = join(folder, 'wrangler.toml');
    await writeFile(config, await configFor(entry));
    const all = { SCAN_DEADLINE_SECONDS: '3600', LOG_LEVEL: 'error', ...vars };
    const worker = await WorkerProcess.start(all, { configs: [config, vision], ...state });
    const runtime = await runtimeOf(worker.pid ?? 0, worker.settings.port);
    return new BenchWorker(worker, folder, runtime);
  }

  /** Of the runtime itself, past wrangler's proxy. */
  get url(): string {
    return `http://127.0.0.1:${this.#runtime.port}`;
  }

  get stateFolder(): string {
    return this.#worker.settings.stateFolder;
  }

  get output(): string {
    return this.#worker.output;
  }

  /** Processor time of the runtime since its start, ms. */
  cpuMs(): number {
    return this.#runtime.cpuMs();
  }

  pause(): void {
    process.kill(-(this.#worker.pid ?? 0), 'SIGSTOP');
  }

  resume(): void {
    process.kill(-(this.#worker.pid ?? 0), 'SIGCONT');
  }

  async stop(): Promise<void> {
    this.resume();
    await this.#worker.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The same bindings and limits for all, but for that of uploads, which a bench would run into. */
async function configFor(entry: string): Promise<string> {
  const text = await readFile(join(projectFolder, 'wrangler.toml'), 'utf8');
  return text
    .replace('main = "src/index.ts"', `main = "${resolve(projectFolder, entry)}"`)
    .replace('"./dist/dashboard"', `"${join(projectFolder, 'dist/dashboard')}"`)
    .replaceAll(/limit = \d+/g, 'limit = 1000000');
}
