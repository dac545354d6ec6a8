import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ErasedScan, ScanPage, TelemetryHealth } from '../../src/core/slo/read-answers.ts';
import { projectFolder } from '../../src/dev/settings.ts';
import { startFakeModelServer, type FakeModelServer } from '../support/fake-model-server.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { until } from '../support/until.ts';
import { WorkerProcess } from '../support/worker-process.ts';

let model: FakeModelServer;
let worker: WorkerProcess;

beforeAll(async () => {
  model = await startFakeModelServer();
  worker = await WorkerProcess.start({
    DEFAULT_PROVIDER: 'openai',
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_MODEL: 'test-model',
    // Under a second, so that what has just ended is past it.
    RETENTION_DAYS_SCANS: '0.00001',
  });
});
beforeEach(() => model.reset());
afterAll(async () => {
  await worker.stop();
  await model.close();
});

async function ask<T>(path: string, method = 'GET'): Promise<T> {
  const answer = await fetch(`${worker.url}${path}`, { method });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

const upload = (jobId: string) =>
  fetch(`${worker.url}/scan?jobId=${jobId}`, {
    method: 'POST',
    body: tinyJpeg(jobId),
    headers: { Prefer: 'respond-async' },
  });

const recorded = async (jobId: string) => {
  const { scans } = await ask<ScanPage>('/api/scans?limit=200');
  return scans.some((scan) => scan.jobId === jobId);
};

describe('operating the real worker', () => {
  it('counts what went through the pipeline, and deletes what is past its retention by the clock', async () => {
    const jobId = randomUUID();
    model.script({ kind: 'success' });
    await upload(jobId);
    await until(
      () => recorded(jobId),
      (is) => is,
    );
    const { counters, lag, overdueScans } = await ask<TelemetryHealth>('/api/telemetry');
    const events = counters.find(
      ({ name, label }) => label === 'event' && name.includes('messages'),
    );
    expect(events?.value).toBeGreaterThanOrEqual(2);
    expect(lag.count).toBeGreaterThanOrEqual(2);
    expect(overdueScans.count).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await fetch(`${worker.url}/cdn-cgi/handler/scheduled?cron=17+*+*+*+*`)).status).toBe(
      200,
    );
    expect(await recorded(jobId)).toBe(false);
  });

  it('[ER2] erases a scan in mid-reading, and nothing of it comes back', async () => {
    const jobId = randomUUID();
    model.script({ kind: 'stall' });
    await upload(jobId);
    await until(
      async () => model.requests.length,
      (calls) => calls > 0,
    );
    const erased = await ask<ErasedScan>(`/api/scans/${jobId}`, 'DELETE');
    expect(erased).toMatchObject({ jobId, erased: { scans: 1 } });
    expect((await fetch(`${worker.url}/scan/status/${jobId}`)).status).toBe(404);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await recorded(jobId)).toBe(false);
    expect(model.requests).toHaveLength(1);
    expect((await fetch(`${worker.url}/scan/status/${jobId}`)).status).toBe(404);
    expect(worker.output).not.toMatch(/no such table|Uncaught/);
  });

  it('shows its dead letters to the command for them', async () => {
    const script = join(projectFolder, 'src/dev/dead-letters/main.ts');
    const run = promisify(execFile)(process.execPath, [script, 'list', '--url', worker.url]);
    expect((await run).stdout).toBe('There are no dead letters.\n');
  });
});
