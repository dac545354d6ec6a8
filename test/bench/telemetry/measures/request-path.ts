import type { BenchWorker } from '../bench-worker.ts';
import { percentile } from '../../statistics.ts';
import {
  prepareJobs,
  requestKinds,
  send,
  withConnections,
  type Jobs,
  type RequestKind,
  type Target,
} from '../request-kinds.ts';
import type { Sizes } from './sizes.ts';

/** What was measured of one variant in one round. */
export interface Block {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the runtime while the requests were answered, for each of them. */
  readonly cpuMs: number;
}

/** The blocks of a kind of request at a level, round by round; variants as they were given. */
export interface Cell {
  readonly kind: RequestKind;
  readonly atOnce: number;
  readonly rounds: readonly (readonly Block[])[];
}

export const levels = [1, 16] as const;

/** What a request sets off, and what would disturb the next block: sending, consuming, confirming. */
const settleMs = { status: 50, ready: 50, socket: 1_600, upload: 1_600, scan: 1_600 } as const;

/**
 * Measures variants in turn, block by block, the order turned each round. Whoever is not measured is
 * stopped, so that nothing that goes on in it takes part.
 */
export async function measureRequestPath(
  startVariants: () => Promise<BenchWorker[]>,
  { pathSessions, pathRounds, requests }: Sizes,
): Promise<Cell[]> {
  const cells = requestKinds.flatMap((kind) =>
    levels.map((atOnce) => ({ kind, atOnce, rounds: [] as Block[][] })),
  );
  for (let session = 0; session < pathSessions; session++) {
    const workers = await startVariants();
    try {
      const jobs = await Promise.all(workers.map((worker) => prepareJobs(worker.url)));
      for (const worker of workers) worker.pause();
      for (let round = -1; round < pathRounds; round++)
        for (const cell of cells) {
          const count = requests[cell.kind];
          const blocks = await runRound(workers, jobs, cell, count, round);
          // The first round warms up.
          if (round >= 0) cell.rounds.push(blocks);
        }
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
    }
    process.stdout.write('.');
  }
  return cells;
}

async function runRound(
  workers: readonly BenchWorker[],
  jobs: readonly Jobs[],
  { kind, atOnce }: Cell,
  count: number,
  round: number,
): Promise<Block[]> {
  const blocks: Block[] = [];
  for (let turn = 0; turn < workers.length; turn++) {
    const index = (turn + round + workers.length) % workers.length;
    const [worker, known] = [workers[index], jobs[index]];
    if (worker === undefined || known === undefined) continue;
    worker.resume();
    await pause(100);
    blocks[index] = await withConnections(known, async (target) => {
      await runBlock(kind, target, atOnce, Math.max(atOnce, 10));
      const cpuBefore = worker.cpuMs();
      const latencies = await runBlock(kind, target, atOnce, count);
      const cpuMs = (worker.cpuMs() - cpuBefore) / count;
      return { p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99), cpuMs };
    });
    await pause(settleMs[kind]);
    worker.pause();
  }
  return blocks;
}

async function runBlock(
  kind: RequestKind,
  target: Target,
  atOnce: number,
  count: number,
): Promise<number[]> {
  const latencies: number[] = [];
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next++;
      const startedAt = performance.now();
      await send(kind, target, index);
      latencies.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return latencies;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
