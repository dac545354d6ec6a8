import { parseCommand, usage, UsageError } from './command.ts';
import { simulate } from './simulate.ts';

/** `npm run simulate`: a fleet of real clients behind networks that fail them. */
async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2));
  if (command.kind === 'help') return console.log(usage);
  const stop = new AbortController();
  const end = () => {
    if (stop.signal.aborted) process.exit(130);
    console.error('\nStopping: scans under way are cancelled. Once more ends at once.');
    stop.abort();
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  console.log(`\n${await simulate(command, stop.signal)}`);
  process.exit(stop.signal.aborted ? 130 : 0);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) console.error(`\n${usage}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
