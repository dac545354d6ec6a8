import { parseArgs } from 'node:util';

export type Command =
  | { kind: 'help' }
  | { kind: 'clear' }
  | {
      kind: 'fill';
      scans: number;
      days: number;
      seed: number;
      /** Where the history ends, epoch ms; undefined: now. */
      until: number | undefined;
      keepRaw: boolean;
    };

const mostScans = 20_000_000;
const mostDays = 400;

export const usage = `npm run seed -- [--scans N] [--days N] [--seed N] [--until TIME] [--keep-raw]
npm run seed -- --clear

  Fills the local database with a made-up history, to try the dashboard out: daily and weekly cycles, an
  outage of WebSocket, a slow provider, a bad app version. It stands beside scans of your own, takes the place
  of an earlier seed, and leaves the database as a worker does that has run all the time: old raw rows and
  minutes are gone, rollups are there.

  --scans N     how many, ${mostScans} at most; 100000 unless told otherwise
  --days N      over how many days, ${mostDays} at most; 90
  --seed N      another history; the same number gives the same one; 1
  --until TIME  where it ends: epoch ms or ISO 8601; now
  --keep-raw    keeps raw rows of all days, past their retention: for comparisons, until the worker deletes them
  --clear       removes the seeded scans again

  STATE_DIR chooses the state folder (.state), as for npm start. Only a database on this machine is ever written.
  The worker may run meanwhile: until the seed is done some of its answers fail, and what it records waits.`;

/** A command line that cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads a command line.
 * @throws {UsageError} that says what is wrong with it.
 */
export function parseCommand(args: readonly string[]): Command {
  if (args.some((arg) => arg.startsWith('--remote')))
    throw new UsageError('A deployed database is never seeded; leave --remote out.');
  const values = parse(args);
  if (values.help) return { kind: 'help' };
  if (values.clear) return { kind: 'clear' };
  return {
    kind: 'fill',
    scans: countOf('--scans', values.scans, mostScans),
    days: countOf('--days', values.days, mostDays),
    seed: countOf('--seed', values.seed, 0xffff_ffff),
    until: timeOf(values.until),
    keepRaw: values['keep-raw'],
  };
}

function countOf(option: string, text: string, most: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= most) return count;
  throw new UsageError(`${option} "${text}" must be a whole number from 1 to ${most}.`);
}

function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError(`--until "${text}" is no time.`);
  return time;
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        scans: { type: 'string', default: '100000' },
        days: { type: 'string', default: '90' },
        seed: { type: 'string', default: '1' },
        until: { type: 'string' },
        'keep-raw': { type: 'boolean', default: false },
        clear: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
