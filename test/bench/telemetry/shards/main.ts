import { fork } from 'node:child_process';
import { on } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import { percentileMs } from '../../../../src/core/slo/latency-histogram.ts';
import { mergeBuckets } from '../../../../src/core/slo/rollup.ts';
import { noSums, type ScanSums } from '../../../../src/core/slo/scan-sums.ts';
import { describeMachine } from '../../machine.ts';
import { markdownTable } from '../../table.ts';
import type { ShardAnswer, ShardTask } from './shard-process.ts';

const scans = 50_000;
const file = fileURLToPath(new URL('shard-process.ts', import.meta.url));

interface Sharded {
  readonly scansPerSecond: number;
  readonly sums: ScanSums;
  readonly percentiles: readonly (number | null)[];
  readonly smallest: number;
  readonly largest: number;
}

/** The same scans in that many SQLite files, each with a process of its own, by the hash of their ids. */
async function runShards(shards: number): Promise<Sharded> {
  const folder = await mkdtemp(join(tmpdir(), 'bookshelf-shards-'));
  const processes = Array.from({ length: shards }, (_, shard) => {
    const task: ShardTask = { path: join(folder, `${shard}.sqlite`), shard, shards, scans };
    return fork(file, [JSON.stringify(task)]);
  });
  // Listened to from the start, since answers may come before they are waited for.
  const heard = processes.map((one) => on(one, 'message'));
  const next = () => Promise.all(heard.map(async (messages) => (await messages.next()).value?.[0]));
  await next();
  const written = next();
  const startedAt = performance.now();
  for (const one of processes) one.send('go');
  await written;
  const seconds = (performance.now() - startedAt) / 1000;
  const answers = (await next()) as ShardAnswer[];
  await rm(folder, { recursive: true, force: true });
  const { sums, histograms } = mergeBuckets(answers.map(({ bucket }) => bucket));
  const histogram = histograms.websocketLatency ?? {};
  const counts = answers.map((answer) => answer.scans);
  return {
    scansPerSecond: scans / seconds,
    sums: { ...noSums, ...sums },
    percentiles: [0.5, 0.95, 0.99].map((share) => percentileMs(histogram, share)),
    smallest: Math.min(...counts),
    largest: Math.max(...counts),
  };
}

// The first run warms up.
await runShards(1);
const one = await runShards(1);
const all = [one, await runShards(2), await runShards(4)];
const share = (count: number, total: number) => (count / total).toFixed(6);
const { date, processor, cores, load } = describeMachine();
console.log(`${scans} scans, ${date}; ${processor}, ${cores} cores, load ${load}\n`);
console.log(
  markdownTable([
    ['', ...all.map((_, index) => (index === 0 ? '1 file' : `${2 ** index} files`))],
    ['Scans a second', ...all.map(({ scansPerSecond }) => String(Math.round(scansPerSecond)))],
    ['Smallest and largest shard', ...all.map((run) => `${run.smallest}, ${run.largest}`)],
    ['WebSocket success', ...all.map(({ sums }) => share(sums.websocket, sums.tried))],
    ['Fallback', ...all.map(({ sums }) => share(sums.fallback, sums.tried))],
    [
      'p50, p95, p99, ms',
      ...all.map((run) => run.percentiles.map((p) => p?.toFixed(1)).join(', ')),
    ],
  ]),
);
for (const { sums, percentiles } of all)
  if (!isDeepStrictEqual([sums, percentiles], [one.sums, one.percentiles]))
    throw new Error('shards do not add up to what one database says');
console.log('\nAll sums and percentiles of the shards together are those of one file.');
