import type { DeadLetterRow } from '../../core/slo/read-answers.ts';
import { WorkerApi } from '../worker-api.ts';
import { parseCommand, usage, UsageError, type Command } from './command.ts';
import { DeadLetterApi } from './dead-letter-api.ts';
import { describeLetter } from './describe-letter.ts';

/** `npm run dead-letters`: looks after messages that the queues gave up. */
async function main(command: Command): Promise<void> {
  const api = new DeadLetterApi(new WorkerApi(command.url, process.env['DASHBOARD_TOKEN']));
  switch (command.kind) {
    case 'help':
      return console.log(usage);
    case 'list':
      return list(api);
    case 'replay':
      return replay(api, command.id);
    case 'replay-all':
      for (const { id } of await waiting(api)) await replay(api, id);
      return;
    case 'discard':
      await api.discard(command.id);
      return console.log(`${command.id} discarded`);
  }
}

async function list(api: DeadLetterApi): Promise<void> {
  let count = 0;
  for await (const letter of api.all()) {
    console.log(describeLetter(letter));
    count += 1;
  }
  if (count === 0) console.log('There are no dead letters.');
}

async function replay(api: DeadLetterApi, id: string): Promise<void> {
  const { queue } = await api.replay(id);
  console.log(`${id} sent to ${queue} again`);
}

/** All that wait, read before the first is replayed. */
async function waiting(api: DeadLetterApi): Promise<DeadLetterRow[]> {
  const left: DeadLetterRow[] = [];
  for await (const letter of api.all()) if (letter.replayedAt === null) left.push(letter);
  if (left.length === 0) console.log('No dead letters wait.');
  return left;
}

try {
  await main(parseCommand(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) console.error(`\n${usage}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
