import type { RebuildStep } from '../../core/slo/read-answers.ts';
import { WorkerApi } from '../worker-api.ts';
import { parseCommand, usage, UsageError, type Command } from './command.ts';

type Rebuild = Extract<Command, { kind: 'rebuild' }>;

/** `npm run rebuild-rollups`: recomputes the rollups from raw rows, a few hours a request. */
async function main(command: Command): Promise<void> {
  if (command.kind === 'help') return console.log(usage);
  const worker = new WorkerApi(command.url, process.env['DASHBOARD_TOKEN']);
  // What is decided from now on is rolled up without help.
  const to = command.to ?? Date.now();
  let next: number | null = command.from ?? 0;
  try {
    while (next !== null) {
      const step = await rebuild(worker, next, to);
      console.log(describe(step, to));
      next = step.next;
    }
  } catch (error) {
    console.error(goOn(next ?? 0, command));
    throw error;
  }
}

async function rebuild(worker: WorkerApi, from: number, to: number): Promise<RebuildStep> {
  const path = `/api/rollups/rebuild?from=${from}&to=${to}`;
  return (await worker.ask('POST', path)) as RebuildStep;
}

function describe({ from, to, next, recomputed, waiting }: RebuildStep, end: number): string {
  if (from === to) return 'Nothing to rebuild: no scans are kept of this span.';
  const { minutes, hours, days } = recomputed;
  const left = next === null ? 'done' : `${((end - to) / 86_400_000).toFixed(1)} days to go`;
  const later = waiting === 0 ? '' : `, ${waiting} buckets left to the clock`;
  return `${iso(from)} to ${iso(to)}: ${minutes} minutes, ${hours} hours, ${days} days${later}; ${left}`;
}

function goOn(from: number, { url, to }: Rebuild): string {
  const end = to === undefined ? '' : ` --to ${iso(to)}`;
  return `Go on with: npm run rebuild-rollups -- --from ${iso(from)}${end} --url ${url}`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

try {
  await main(parseCommand(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) console.error(`\n${usage}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
