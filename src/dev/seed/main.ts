import { mkdir } from 'node:fs/promises';
import { findLocalD1, isMigrated } from '../local-d1.ts';
import { readSettings, type Settings } from '../settings.ts';
import { migrate } from '../wrangler.ts';
import { parseCommand, usage, UsageError, type Command } from './command.ts';
import { fill } from './fill.ts';
import { planHistory, type History } from './history.ts';
import { ProgressBar } from './progress-bar.ts';
import { SeedDatabase } from './seed-database.ts';

type Fill = Extract<Command, { kind: 'fill' }>;

/** `npm run seed`: fills the local database with a history to look at. */
async function main(command: Command): Promise<void> {
  if (command.kind === 'help') return console.log(usage);
  const settings = readSettings(process.env);
  const database = new SeedDatabase(await prepareDatabase(settings));
  try {
    clearSeeded(database);
    if (command.kind === 'fill') seed(database, command, settings);
  } catch (error) {
    throw explain(error, settings);
  } finally {
    database.close();
  }
}

async function prepareDatabase(settings: Settings): Promise<string> {
  await mkdir(settings.stateFolder, { recursive: true });
  const known = findLocalD1(settings.stateFolder);
  if (known !== undefined && isMigrated(known)) return known;
  console.log('Migrating the local database…');
  await migrate(settings);
  const made = findLocalD1(settings.stateFolder);
  if (made === undefined) throw new Error(`There is no local database in ${settings.stateFolder}.`);
  return made;
}

function clearSeeded(database: SeedDatabase): void {
  const seeded = database.countSeeded();
  if (seeded === 0) return console.log('Nothing was seeded before.');
  console.log(`Removing ${seeded} seeded scans…`);
  database.atomically(() => database.clear());
}

function seed(database: SeedDatabase, command: Fill, { stateFolder }: Settings): void {
  const to = command.until ?? Date.now();
  const history = planHistory(command.seed, to - command.days * 86_400_000, to);
  const { scans, keepRaw } = command;
  const bar = new ProgressBar(scans);
  fill(database, { history, scans, keepRaw }, (count) => bar.add(count));
  console.log(welcome(command, history, stateFolder));
}

function welcome({ scans, days }: Fill, history: History, stateFolder: string): string {
  const time = (at: number) => `${new Date(at).toISOString().slice(0, 16)}Z`;
  const { outage, slowProvider, releases } = history;
  const bad = releases.at(-2)?.at ?? 0;
  return `
${scans} scans of ${days} days are in ${stateFolder}. Start the worker (npm start) and look at:

  an outage of WebSocket   ${time(outage.from)} to ${time(outage.to)}: fallbacks, connect_refused
  a slow provider          ${time(slowProvider.from)} to ${time(slowProvider.to)}: gemini, and some timed out
  a bad app version        from ${time(bad)}: Android 3.3.0, handshake_mute and flapping
  scans with a trace       of the last two days: failed, fallen back, slow ones, and a tenth of the others

The same numbers give the same history: --seed ${history.seed} --until ${new Date(history.to).toISOString()}
npm run seed -- --clear removes it.`;
}

function explain(error: unknown, { stateFolder }: Settings): unknown {
  if (!(error instanceof Error) || !error.message.includes('database is locked')) return error;
  return new Error(
    `The database in ${stateFolder} is held by a worker that is busy. Stop npm start (Ctrl-C) and seed again; what is half done is replaced.`,
    { cause: error },
  );
}

try {
  await main(parseCommand(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) console.error(`\n${usage}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
