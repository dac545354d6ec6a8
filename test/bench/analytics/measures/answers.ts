import { percentile, sum } from '../../statistics.ts';
import { askSeeded, type Asked } from '../ask-seeded.ts';
import { questions, spanNames, spans, type Question, type SpanName } from '../questions.ts';
import type { SeededWorker } from '../seeded-worker.ts';

export interface Timing {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Processor time of the runtime, the mean: on a machine with more to do it says more than the others. */
  readonly cpuMs: number;
  readonly rowsRead: number;
}

/** How one database answers one question of one span; `naive` by SQL over raw rows. */
export interface AnswerCell {
  readonly question: string;
  readonly span: SpanName;
  readonly scans: number;
  readonly ours: Timing;
  readonly naive: Timing | null;
}

const warmUps = 3;

/** Databases in turn, and on each ours and the naive way in turn, so that what slows the machine slows all. */
export async function measureAnswers(
  workers: readonly SeededWorker[],
  rounds: number,
): Promise<AnswerCell[]> {
  const cells: AnswerCell[] = [];
  for (const question of questions)
    for (const span of spanNames) {
      cells.push(...(await measureQuestion(workers, question, span, rounds)));
      process.stderr.write('.');
    }
  return cells;
}

async function measureQuestion(
  workers: readonly SeededWorker[],
  question: Question,
  span: SpanName,
  rounds: number,
): Promise<AnswerCell[]> {
  const samples = workers.map(() => ({ ours: [] as Sample[], naive: [] as Sample[] }));
  for (let round = -warmUps; round < rounds; round += 1)
    for (const [index, worker] of workers.entries()) {
      const ours = await askOurs(worker, question, span);
      const isNaive = question.naive !== null && (round + warmUps) % 5 === 0;
      const naive = isNaive ? await askNaive(worker, question.naive, span) : undefined;
      if (round < 0) continue;
      samples[index]?.ours.push(ours);
      if (naive !== undefined) samples[index]?.naive.push(naive);
    }
  return workers.map(({ scans }, index) => {
    const { ours = [], naive = [] } = samples[index] ?? {};
    return {
      question: question.name,
      span,
      scans,
      ours: timingOf(ours),
      naive: naive.length === 0 ? null : timingOf(naive),
    };
  });
}

interface Sample {
  readonly ms: number;
  readonly cpuMs: number;
  readonly rowsRead: number;
}

/** Ends in mid-minute, as whoever asks without thinking of minutes does. */
function boundsOf(until: number, span: SpanName): { from: number; to: number } {
  const to = until - 30_000;
  return { from: to - spans[span], to };
}

function askOurs({ worker, until }: SeededWorker, { path }: Question, span: SpanName) {
  const { from, to } = boundsOf(until, span);
  return sample(worker, () => askSeeded(worker.url, `${path}from=${from}&to=${to}`));
}

function askNaive({ worker, until }: SeededWorker, text: string, span: SpanName) {
  const { from, to } = boundsOf(until, span);
  return sample(worker, () => askSeeded(worker.url, '/bench/sql', { text, values: [from, to] }));
}

async function sample(
  worker: SeededWorker['worker'],
  ask: () => Promise<Asked<unknown>>,
): Promise<Sample> {
  const cpuBefore = worker.cpuMs();
  const { ms, costs } = await ask();
  return { ms, cpuMs: worker.cpuMs() - cpuBefore, rowsRead: costs.rowsRead };
}

function timingOf(samples: readonly Sample[]): Timing {
  const times = samples.map(({ ms }) => ms);
  return {
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
    cpuMs: sum(samples.map(({ cpuMs }) => cpuMs)) / samples.length,
    rowsRead: percentile(
      samples.map(({ rowsRead }) => rowsRead),
      0.5,
    ),
  };
}
