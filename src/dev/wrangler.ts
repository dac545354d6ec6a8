import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { projectFolder, type Settings } from './settings.ts';

const require = createRequire(import.meta.url);
const wranglerEntry = join(dirname(require.resolve('wrangler/package.json')), 'bin/wrangler.js');

/** No look-ups beyond this machine, and no banner. */
function quietly(stateFolder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // Wrangler's own trace store costs as much computing as the worker itself.
    X_LOCAL_OBSERVABILITY: 'false',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_REGISTRY_PATH: join(stateFolder, 'registry'),
    WRANGLER_LOG_PATH: join(stateFolder, 'logs'),
    NO_UPDATE_NOTIFIER: '1',
  };
}

/**
 * Brings the local D1 up to date.
 * @throws {Error} with what wrangler said.
 */
export async function migrate({ stateFolder }: Settings): Promise<void> {
  const args = ['d1', 'migrations', 'apply', 'DB', '--local', '--env', 'development'];
  const child = spawn(process.execPath, [wranglerEntry, ...args, '--persist-to', stateFolder], {
    cwd: projectFolder,
    env: quietly(stateFolder),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once('exit', (code) => {
    if (code === 0) resolve();
    else reject(new Error(`The local database could not be migrated:\n${output}`));
  });
  return promise;
}

const configs = ['wrangler.toml', 'src/providers/local-vision/wrangler.toml'];

export interface WorkerOptions {
  /** What runs, in place of the worker and the local vision worker; the first one answers. */
  readonly configs?: readonly string[];
  /** Variables that take the place of wrangler.toml's. */
  readonly vars?: Readonly<Record<string, string>>;
  readonly logLevel?: 'log' | 'warn' | 'error';
}

/** Starts the worker and the local vision worker, in a process group of their own. */
export function startWorker(settings: Settings, options: WorkerOptions = {}): ChildProcess {
  const vars = Object.entries(options.vars ?? {}).map(([name, value]) => `--var=${name}:${value}`);
  const args = [
    'dev',
    ...(options.configs ?? configs).map((config) => `--config=${config}`),
    '--env=development',
    '--local',
    '--show-interactive-dev-session=false',
    `--ip=${settings.host}`,
    `--port=${settings.port}`,
    '--inspector-port=0',
    `--persist-to=${settings.stateFolder}`,
    `--log-level=${options.logLevel ?? 'error'}`,
    ...vars,
  ];
  return spawn(process.execPath, [wranglerEntry, ...args], {
    cwd: projectFolder,
    env: quietly(settings.stateFolder),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

const graceMs = 1_500;

/** Ends a process and all that it started; state is safe at any moment, so patience is short. */
export async function stopGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (groupLives(pid) && Date.now() < deadline) await pause(50);
  signalGroup(pid, 'SIGKILL');
  while (groupLives(pid) && Date.now() < deadline + graceMs) await pause(20);
}

function groupLives(pid: number): boolean {
  return signalGroup(pid, 0);
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
