import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { describeMachine } from '../machine.ts';
import { measureAnswers } from './measures/answers.ts';
import { measureRollingUp } from './measures/rolling-up.ts';
import { measureSizes } from './measures/sizes-on-disk.ts';
import { report, type Results } from './report.ts';
import { startSeeded, type SeededWorker } from './seeded-worker.ts';
import { fullSizes, quickSizes } from './sizes.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, out: { type: 'string' } },
});
const sizes = values.quick ? quickSizes : fullSizes;
const machine = describeMachine();

async function measure(
  workers: readonly SeededWorker[],
): Promise<Omit<Results, 'machine' | 'command'>> {
  const largest = workers.at(-1);
  if (largest === undefined) throw new Error('nothing to measure');
  const onDisk = measureSizes(largest);
  const answers = await measureAnswers(workers, sizes.rounds);
  return {
    seeding: workers.map(({ scans, seedSeconds: seconds }) => ({ scans, seconds })),
    answers,
    rollingUp: await measureRollingUp(largest, sizes.minutes),
    sizes: onDisk,
  };
}

const workers: SeededWorker[] = [];
try {
  for (const scans of sizes.scans) {
    console.error(`A database of ${scans} scans…`);
    workers.push(await startSeeded(scans));
  }
  const measured = await measure(workers);
  const command = ['npm run bench:analytics', '--', ...process.argv.slice(2)].join(' ');
  const results: Results = { machine, command, ...measured };
  console.log(`\n${report(results)}`);
  if (values.out !== undefined)
    await writeFile(values.out, `${JSON.stringify(results, null, 2)}\n`);
} finally {
  await Promise.all(workers.map(({ worker }) => worker.stop()));
}
process.exit();
