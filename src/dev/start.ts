import { mkdir } from 'node:fs/promises';
import { prepareAssets } from './vision/prepare-assets.ts';
import { onAncestorGone } from './ancestors.ts';
import { buildDashboard } from './build-dashboard.ts';
import { isPortFree } from './port.ts';
import { runClock } from './run-clock.ts';
import { readSettings, type Settings } from './settings.ts';
import { migrate, startWorker, stopGroup } from './wrangler.ts';

const startLimitMs = 120_000;

/** `npm start`: everything from an empty folder to a running worker, until it is told to stop. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  await requireFreePort(settings);
  await mkdir(settings.stateFolder, { recursive: true });
  await step('Building the dashboard', buildDashboard);
  await step('Preparing the local vision provider', prepareAssets);
  await step('Migrating the local database', () => migrate(settings));
  const worker = startWorker(settings);
  worker.stdout?.pipe(process.stdout);
  worker.stderr?.pipe(process.stderr);
  let stopping = false;
  const stop = async (code: number) => {
    if (stopping) return;
    stopping = true;
    await stopGroup(worker);
    process.exit(code);
  };
  process.on('SIGINT', () => void stop(0));
  process.on('SIGTERM', () => void stop(0));
  process.on('SIGHUP', () => void stop(0));
  await onAncestorGone(() => void stop(0));
  worker.once('exit', (code) => {
    if (stopping) return;
    console.error('The worker stopped by itself; what it said is above.');
    void stop(code ?? 1);
  });
  await step('Starting the worker', () => untilHealthy(settings));
  runClock(urlOf(settings));
  welcome(settings);
}

async function requireFreePort({ host, port }: Settings): Promise<void> {
  if (await isPortFree(host, port)) return;
  throw new Error(
    `Port ${port} on ${host} is taken. Stop what listens there, or choose another: PORT=8788 npm start`,
  );
}

async function step(what: string, work: () => Promise<unknown>): Promise<void> {
  const startedAt = Date.now();
  process.stdout.write(`${what}… `);
  await work();
  process.stdout.write(`${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

async function untilHealthy(settings: Settings): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline) {
    const signal = AbortSignal.timeout(2_000);
    const answer = await fetch(`${urlOf(settings)}/health`, { signal }).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('The worker did not answer within two minutes; what it said is above.');
}

function urlOf({ host, port }: Settings): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** Where the simulator would not look by itself. */
function urlOption(settings: Settings): string {
  const url = urlOf(settings);
  return url === 'http://127.0.0.1:8787' ? '' : ` --url ${url}`;
}

function welcome(settings: Settings): void {
  const url = urlOf(settings);
  console.log(`
Running.

  Scan a shelf   ${url}/scan
  Overview       ${url}/
  Health         ${url}/health

To try: open the scan page and pick a sample, then look at the overview. Or from a shell:

  curl -H 'Content-Type: image/jpeg' -H 'Prefer: respond-async' \\
    --data-binary @dashboard/public/samples/upright.jpg '${url}/scan'
  curl '${url}/scan/status/JOB-ID-FROM-ABOVE'

Or have a fleet of clients behind bad networks scan, and count it: npm run simulate -- --count${urlOption(settings)}

State is kept in ${settings.stateFolder}. Ctrl-C stops everything.
`);
}

try {
  await main();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
