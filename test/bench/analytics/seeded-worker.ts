import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectFolder } from '../../../src/dev/settings.ts';
import { BenchWorker } from '../telemetry/bench-worker.ts';
import { days } from './sizes.ts';

/** A worker over a database of so many scans, which ends at `until`, epoch ms. */
export interface SeededWorker {
  readonly scans: number;
  readonly until: number;
  readonly seedSeconds: number | null;
  readonly worker: BenchWorker;
}

const entry = 'test/bench/analytics/workers/measured/worker.ts';
const folder = join(tmpdir(), 'bookshelf-analytics');
/** So that the last hour, which in-flight scans are looked for in, is as full as any while the bench runs. */
const aheadMs = 45 * 60_000;

/** Seeds a database where none is there that is still fresh, and starts a worker on it. */
export async function startSeeded(scans: number): Promise<SeededWorker> {
  const stateFolder = join(folder, `${scans}-${days}`);
  const known = await knownUntil(stateFolder);
  const isFresh = known !== undefined && known > Date.now();
  const until = isFresh ? known : Math.ceil((Date.now() + aheadMs) / 60_000) * 60_000;
  const seedSeconds = isFresh ? null : await seed(stateFolder, scans, until);
  return { scans, until, seedSeconds, worker: await BenchWorker.start({ entry, stateFolder }) };
}

async function knownUntil(stateFolder: string): Promise<number | undefined> {
  const text = await readFile(join(stateFolder, 'until'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number(text);
}

async function seed(stateFolder: string, scans: number, until: number): Promise<number> {
  await rm(stateFolder, { recursive: true, force: true });
  await mkdir(stateFolder, { recursive: true });
  const startedAt = performance.now();
  const script = join(projectFolder, 'src/dev/seed/main.ts');
  const size = ['--scans', String(scans), '--days', String(days), '--until', String(until)];
  await promisify(execFile)(process.execPath, [script, ...size, '--keep-raw'], {
    env: { ...process.env, STATE_DIR: stateFolder },
  });
  await writeFile(join(stateFolder, 'until'), String(until));
  return (performance.now() - startedAt) / 1000;
}
