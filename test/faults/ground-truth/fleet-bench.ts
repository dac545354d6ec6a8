import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Summary } from '../../../src/core/slo/read-answers.ts';
import { projectFolder } from '../../../src/dev/settings.ts';
import type { GroundTruth } from '../../../src/simulator/ground-truth.ts';
import { openD1File } from '../../bench/telemetry/database-file.ts';
import { until } from '../../support/until.ts';
import { WorkerProcess } from '../../support/worker-process.ts';

const pacedVision = fileURLToPath(new URL('../paced-vision/wrangler.toml', import.meta.url));
const dayMs = 86_400_000;
const probeEveryMs = 250;

export interface FleetRun {
  readonly truth: GroundTruth[];
  readonly said: string;
  readonly probesMs: readonly number[];
}

/** A row of `scan_completed` as the database has it. */
export type Row = Readonly<Record<string, string | number | null>>;

/** The real worker, and fleets of the simulator against it, run as anybody runs them. */
export class FleetBench {
  readonly worker: WorkerProcess;
  readonly #folder: string;
  readonly #from = Date.now() - 60_000;
  /** A day is read exactly, from raw rows where it must; more of it from rollups alone. */
  source: 'raw rows' | 'rollups' = 'raw rows';

  private constructor(worker: WorkerProcess, folder: string) {
    this.worker = worker;
    this.#folder = folder;
  }

  static async start(vars: Readonly<Record<string, string>>): Promise<FleetBench> {
    const worker = await WorkerProcess.start(vars, { configs: ['wrangler.toml', pacedVision] });
    return new FleetBench(worker, await mkdtemp(join(tmpdir(), 'bookshelf-fleet-')));
  }

  async stop(): Promise<void> {
    await this.worker.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** `npm run simulate`; gives the ground truth, what it said at its end, and what requests took meanwhile. */
  async simulate(...args: string[]): Promise<FleetRun> {
    const out = join(this.#folder, 'truth.ndjson');
    const script = join(projectFolder, 'src/simulator/main.ts');
    const all = [script, '--url', this.worker.url, '--out', out, '--quiet', ...args];
    const probesMs: number[] = [];
    const probing = setInterval(() => void this.#probe(probesMs), probeEveryMs);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, all).finally(() =>
      clearInterval(probing),
    );
    if (stderr !== '') throw new Error(stderr);
    const lines = (await readFile(out, 'utf8')).trim().split('\n');
    const truth = lines.map((line) => JSON.parse(line) as GroundTruth);
    return { truth, said: stdout, probesMs };
  }

  /** The same, but `Ctrl-C` comes once so many scans have ended; gives the exit code too. */
  async interrupt(afterEnded: number, ...args: string[]) {
    const out = join(this.#folder, 'interrupted.ndjson');
    const script = join(projectFolder, 'src/simulator/main.ts');
    const all = [script, '--url', this.worker.url, '--out', out, '--quiet', ...args];
    const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const lines = async () => (await readFile(out, 'utf8').catch(() => '')).trim().split('\n');
    await until(lines, (seen) => seen.length >= afterEnded && seen[0] !== '', 30_000);
    child.kill('SIGINT');
    const code = await exited;
    const truth = (await lines()).map((line) => JSON.parse(line) as GroundTruth);
    return { code, truth, said };
  }

  async #probe(probesMs: number[]): Promise<void> {
    const askedAt = performance.now();
    await fetch(`${this.worker.url}/health`).catch(() => undefined);
    probesMs.push(performance.now() - askedAt);
  }

  /** Of all that was ever recorded here. */
  async read<T>(path: string): Promise<T> {
    const [from, to] =
      this.source === 'rollups'
        ? [this.#from - dayMs, Date.now() + 2 * dayMs]
        : [this.#from, this.#from + dayMs];
    const span = `from=${from}&to=${to}`;
    const sign = path.includes('?') ? '&' : '?';
    const answer = await fetch(`${this.worker.url}${path}${sign}${span}`);
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    return (await answer.json()) as T;
  }

  /** Waits until as many scans are recorded, counted and synthetic ones together. */
  async recorded(scans: number): Promise<void> {
    await until(
      async () => (await this.read<Summary>('/api/summary')).scans,
      ({ decided, synthetic }) => decided + synthetic === scans,
      30_000,
    );
  }

  /** The rows of all scans by their job. */
  rows(): Map<string, Row> {
    const database = openD1File(this.worker.settings.stateFolder);
    try {
      const rows = database.prepare('SELECT * FROM scan_completed').all() as Row[];
      return new Map(rows.map((row) => [String(row['job_id']), row]));
    } finally {
      database.close();
    }
  }

  /** Histograms of all scans, from the rollups of the hours. */
  rolledUp(): Record<string, Record<string, number>>[] {
    const database = openD1File(this.worker.settings.stateFolder);
    try {
      const query = "SELECT histograms FROM rollup WHERE resolution = 'hour' AND dimension = ''";
      const rows = database.prepare(query).all();
      return rows.map((row) => JSON.parse(String(row['histograms'])) as never);
    } finally {
      database.close();
    }
  }

  /** The minute's cron, as if it were two days later: all is rolled up then. */
  async rollUp(): Promise<void> {
    const query = `cron=*+*+*+*+*&time=${Date.now() + 2 * dayMs}`;
    const answer = await fetch(`${this.worker.url}/cdn-cgi/handler/scheduled?${query}`);
    if (answer.status !== 200) throw new Error(`the cron answered ${answer.status}`);
  }
}
