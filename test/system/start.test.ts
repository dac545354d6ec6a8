import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectFolder } from '../../src/dev/settings.ts';
import { until } from '../support/until.ts';
import { freePort } from '../support/worker-process.ts';

let stateFolder: string;
const started: ChildProcess[] = [];

beforeEach(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'bookshelf-start-'));
});
afterEach(async () => {
  for (const npm of started.splice(0)) npm.kill('SIGKILL');
  await until(processesLeft, (left) => left.length === 0);
  await rm(stateFolder, { recursive: true, force: true });
});

interface Started {
  npm: ChildProcess;
  url: string;
  output: () => string;
  exit: Promise<number | null>;
}

function npmStart(port: number, folder = stateFolder): Started {
  const npm = spawn('npm', ['start'], {
    cwd: projectFolder,
    env: { ...process.env, PORT: String(port), STATE_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  started.push(npm);
  let text = '';
  npm.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  npm.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => npm.once('exit', resolve));
  return { npm, url: `http://127.0.0.1:${port}`, output: () => text, exit };
}

const running = ({ output }: Started) =>
  until(
    async () => output(),
    (text) => text.includes('Running.'),
    100_000,
  );

/** Command lines that name this test's state folder: workerd's and wrangler's do. */
async function processesLeft(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'args=']);
  return stdout.split('\n').filter((line) => line.includes(stateFolder));
}

describe('npm start', () => {
  it('prints where to look, serves the page, and leaves no process behind on SIGTERM', async () => {
    const worker = npmStart(await freePort());
    const text = await running(worker);
    expect(text).toContain(`${worker.url}/scan`);
    expect(text).toContain('curl');
    const page = await fetch(`${worker.url}/scan`);
    expect(page.headers.get('Content-Type')).toContain('text/html');
    expect((await fetch(`${worker.url}/samples/upright.jpg`)).status).toBe(200);
    expect(await processesLeft()).not.toEqual([]);
    worker.npm.kill('SIGTERM');
    await worker.exit;
    expect(await until(processesLeft, (left) => left.length === 0, 8_000)).toEqual([]);
  });

  it.each([
    ['Ctrl-C, which signals all that the terminal runs', 'SIGINT', -1],
    ['SIGKILL to npm alone', 'SIGKILL', 1],
  ] as const)('leaves no process behind on %s', async (_what, signal, sign) => {
    const worker = npmStart(await freePort());
    await running(worker);
    process.kill(sign * (worker.npm.pid ?? 0), signal);
    await worker.exit;
    expect(await until(processesLeft, (left) => left.length === 0, 8_000)).toEqual([]);
  });

  it('says clearly that a port is taken, and how to choose another', async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const worker = npmStart(port);
    expect(await worker.exit).toBe(1);
    expect(worker.output()).toContain(`Port ${port} on 127.0.0.1 is taken`);
    expect(worker.output()).toContain('PORT=');
    expect(worker.output()).not.toMatch(/^\s+at /m);
    await new Promise((resolve) => other.close(resolve));
  });

  it('refuses a PORT that is none', async () => {
    const worker = npmStart(Number.NaN);
    expect(await worker.exit).toBe(1);
    expect(worker.output()).toContain('PORT is "NaN"');
  });

  it('runs side by side on two ports and state folders', async () => {
    const one = npmStart(await freePort());
    await running(one);
    const two = npmStart(await freePort(), join(stateFolder, 'second'));
    await running(two);
    for (const { url } of [one, two]) expect((await fetch(`${url}/health`)).status).toBe(200);
    const jobId = crypto.randomUUID();
    await fetch(`${one.url}/scan/ready/${jobId}`, { method: 'POST' });
    expect((await fetch(`${one.url}/scan/status/${jobId}`)).status).toBe(200);
    expect((await fetch(`${two.url}/scan/status/${jobId}`)).status).toBe(404);
  });
});
