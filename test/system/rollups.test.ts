import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Breakdown, Summary } from '../../src/core/slo/read-answers.ts';
import { projectFolder } from '../../src/dev/settings.ts';
import { startFakeModelServer, type FakeModelServer } from '../support/fake-model-server.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { until } from '../support/until.ts';
import { WorkerProcess } from '../support/worker-process.ts';

const dayMs = 86_400_000;

let model: FakeModelServer;
let worker: WorkerProcess;
const from = Date.now() - dayMs / 2;

beforeAll(async () => {
  model = await startFakeModelServer();
  worker = await WorkerProcess.start({
    DEFAULT_PROVIDER: 'openai',
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_MODEL: 'test-model',
  });
});
afterAll(async () => {
  await worker.stop();
  await model.close();
});

/** Of a day, or on both sides of it as much again and more, so that the rollups of days are read. */
async function read<T>(path: string, aroundMs = 0): Promise<T> {
  const span = `from=${from - aroundMs}&to=${from + dayMs + aroundMs}`;
  const answer = await fetch(`${worker.url}${path}${span}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

const completed = async () => (await read<Summary>('/api/summary?')).scans.completed;

async function scan(): Promise<string> {
  const jobId = randomUUID();
  model.script({ kind: 'success' });
  await fetch(`${worker.url}/scan?jobId=${jobId}`, {
    method: 'POST',
    body: tinyJpeg(jobId),
    headers: { Prefer: 'respond-async', 'X-Client-Platform': 'ios' },
  });
  return jobId;
}

/** The minute's cron, as if it were two days later: when today is over. */
async function rollUp(): Promise<void> {
  const query = `cron=*+*+*+*+*&time=${Date.now() + 2 * dayMs}`;
  const answer = await fetch(`${worker.url}/cdn-cgi/handler/scheduled?${query}`);
  expect(answer.status).toBe(200);
}

describe('rollups of the real worker', () => {
  it('follow scans, the cron, erasure and a rebuild, and each read is exact at once', async () => {
    const first = await scan();
    await until(completed, (count) => count === 1);
    await rollUp();
    expect(await completed()).toBe(1);
    await scan();
    await until(completed, (count) => count === 2);
    await fetch(`${worker.url}/api/scans/${first}`, { method: 'DELETE' });
    expect(await completed()).toBe(1);
    await rollUp();
    const script = join(projectFolder, 'src/dev/rebuild-rollups/main.ts');
    const run = promisify(execFile)(process.execPath, [script, '--url', worker.url]);
    expect((await run).stdout).toContain('; done');
    await rollUp();
    expect(await completed()).toBe(1);
    const { values } = await read<Breakdown>('/api/breakdown?by=platform&');
    expect(values).toMatchObject([{ value: 'ios', completion: { count: 1, total: 1 } }]);
    const longer = await read<Summary>('/api/summary?', 2 * dayMs);
    expect([longer.scans.completed, longer.pendingMinutes]).toEqual([1, 0]);
    expect(worker.output).not.toMatch(/not rolled up|Uncaught|D1_ERROR/);
  });
});
