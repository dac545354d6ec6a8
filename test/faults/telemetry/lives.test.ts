import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProgressMessage } from '../../../src/core/protocol/server-message.ts';
import { until } from '../../support/until.ts';
import { BenchPool } from './bench-pool.ts';
import { expectRecorded, type Ending } from './expect-recorded.ts';
import { newScan, PipelineBench, type OwnScan } from './pipeline-bench.ts';

const scansAtOnce = 3;

let pool: BenchPool;
beforeAll(async () => {
  pool = await BenchPool.start(2);
});
afterAll(() => pool?.stop());

const several = <T>(make: () => T): T[] => Array.from({ length: scansAtOnce }, make);

/** Follows by a socket that says nothing. */
function listen(bench: PipelineBench, { jobId }: OwnScan): { heard: ProgressMessage[] } {
  const heard: ProgressMessage[] = [];
  const socket = new WebSocket(
    `${bench.worker.url.replace('http', 'ws')}/ws/progress?jobId=${jobId}`,
  );
  socket.addEventListener('message', ({ data }) => {
    heard.push(JSON.parse(String(data)) as ProgressMessage);
  });
  return { heard };
}

/** Polls until the scan is complete; what is recorded is what such an app knows. */
async function expectPolledAndRecorded(
  bench: PipelineBench,
  own: OwnScan,
  told: Ending['told'],
): Promise<void> {
  const last = await until(
    () => bench.status(own.jobId, 'poll'),
    ({ stage }) => stage === 'complete',
  );
  await expectRecorded(bench, own, {
    outcome: 'completed',
    errorCode: null,
    books: 3,
    strategy: 'polling_fallback',
    delivery: 'delivered',
    updates: last.seq,
    told,
    heardAt: Date.now(),
  });
}

/** Half of an upload, on a connection that stays open. */
async function uploadHalf(bench: PipelineBench, { jobId, picture }: OwnScan): Promise<void> {
  const { host, port } = bench.worker.settings;
  const socket = connect(port, host);
  socket.on('error', () => undefined);
  const head = `POST /scan?jobId=${jobId} HTTP/1.1\r\nHost: test\r\nX-Client-Platform: test\r\nX-Client-Version: 1.2.3\r\n`;
  socket.write(`${head}Content-Length: ${picture.length}\r\n\r\n`);
  socket.write(picture.subarray(0, picture.length / 2));
  await until(
    async () => bench.state.job(jobId),
    (job) => job !== undefined,
  );
}

describe.concurrent('an app that does as little as it can', { timeout: 300_000 }, () => {
  it('[SE5] has lost its connection when its socket went with the worker, and it polls from then on', async () =>
    pool.use(async (bench) => {
      const scans = several(() => newScan({ steps: 5, everyMs: 200 }));
      const sockets = scans.map((own) => listen(bench, own));
      const allHeard = (items: number) => async () =>
        sockets.every(({ heard }) => (heard.at(-1)?.data.processedItems ?? -1) >= items);
      await until(allHeard(0), Boolean);
      for (const own of scans) expect((await bench.upload(own)).status).toBe(202);
      await until(allHeard(1), Boolean);
      await bench.restart();
      const told = { fallbackReason: 'connection_lost', fallbackStage: 'mid_scan', socketCount: 1 };
      await Promise.all(scans.map((own) => expectPolledAndRecorded(bench, own, told)));
    }));

  it('[UP7] [SE6] sends its picture again after a kill in mid-upload: one scan, recorded once', async () =>
    pool.use(async (bench) => {
      const scans = several(() => newScan());
      await Promise.all(scans.map((own) => uploadHalf(bench, own)));
      await bench.restart();
      const told = { fallbackReason: 'unknown', fallbackStage: 'connect', socketCount: 0 };
      for (const own of scans) expect((await bench.upload(own)).status).toBe(202);
      await Promise.all(scans.map((own) => expectPolledAndRecorded(bench, own, told)));
    }));

  it('[JB4] [SE6] never comes back after a kill in mid-upload: the job is abandoned, and recorded', async () => {
    const bench = await PipelineBench.start({ UPLOAD_WAIT_SECONDS: '5', RESULT_TTL_SECONDS: '5' });
    const scans = several(() => newScan());
    await Promise.all(scans.map((own) => uploadHalf(bench, own)));
    await bench.restart();
    await Promise.all(scans.map((own) => expectAbandoned(bench, own)));
    await bench.stop();
  });
});

async function expectAbandoned(bench: PipelineBench, { jobId }: OwnScan): Promise<void> {
  await bench.settled(jobId);
  const rows = bench.state.completed(jobId);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    outcome: 'abandoned',
    errorCode: 'no_picture',
    delivery: 'lost',
  });
  expect(bench.state.started(jobId)).toHaveLength(1);
  expect(bench.state.spans(jobId).filter(({ name }) => name === 'scan')).toHaveLength(1);
}
