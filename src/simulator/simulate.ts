import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Simulation } from './command.ts';
import { describeRun } from './describe-run.ts';
import { runFleet } from './fleet.ts';
import { planFleet } from './plan-fleet.ts';
import { requireWorker } from './require-worker.ts';
import { showProgress } from './show-progress.ts';
import { Tally } from './tally.ts';

/** Runs a simulation, writes the truth of each scan as it ends, and gives the summary. */
export async function simulate(command: Simulation, stop: AbortSignal): Promise<string> {
  const { url, scans, seed, weights, atOnce, rate, counted, out, quiet } = command;
  await requireWorker(url);
  const file = createWriteStream(out);
  await once(file, 'open');
  const tally = new Tally();
  const startedAt = Date.now();
  const progress = showProgress(scans, quiet);
  await runFleet({
    ...{ url, counted, stop, atOnce, rate },
    scans: planFleet(scans, seed, weights),
    onBegun: () => progress.begin(),
    onEnded: (truth) => {
      file.write(`${JSON.stringify(truth)}\n`);
      tally.add(truth);
      progress.end();
    },
    onBroken: ({ profile, index }, error) => {
      tally.broken += 1;
      progress.end();
      console.error(`\nScan ${index} (${profile}) could not be simulated: ${String(error)}`);
    },
  });
  progress.stop();
  file.end();
  await once(file, 'finish');
  return describeRun(tally, { out, counted, tookMs: Date.now() - startedAt });
}
