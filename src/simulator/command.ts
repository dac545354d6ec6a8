import { parseArgs } from 'node:util';
import { usualWeights, type Weights } from './plan-fleet.ts';
import { needsCounting, profileNames, profileOf, type ProfileName } from './profiles.ts';

export interface Simulation {
  readonly kind: 'simulate';
  readonly url: string;
  readonly scans: number;
  readonly atOnce: number;
  readonly rate: number;
  readonly seed: number;
  readonly weights: Weights;
  readonly counted: boolean;
  readonly out: string;
  readonly quiet: boolean;
}
export type Command = { readonly kind: 'help' } | Simulation;

const list = profileNames.map((name) => `  ${name.padEnd(16)} ${profileOf(name).about}`);

export const usage = `npm run simulate -- [--scans N] [--profile NAMES] [--url URL] …

Scans of the real client against a running worker, each through a bad network of its own.

  --scans N         how many, 1 to 100000; 100 unless told otherwise
  --profile NAMES   of which networks and apps, e.g. office,cellular=3,firewall; a weight is 1
                    unless given, and without --profile all come in their usual shares
  --at-once N       scans under way at a time, 1 to 500; 25
  --rate N          scans begun in a second, 0.1 to 50; 5 (development lets in 600 uploads a minute)
  --seed N          the same number plans the same scans; 1
  --count           has the scans counted as an app's; else they are marked and in no number
  --out FILE        the ground truth, a line of JSON a scan; ground-truth.ndjson
  --url URL         the worker; http://127.0.0.1:8787
  --quiet           no progress

Profiles:
${list.join('\n')}

The worker must have SYNTHETIC_PROVIDER = "on", and "countable" for --count, as npm start has.`;

/** A command line that cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads a command line.
 * @throws {UsageError} that says what is wrong with it.
 */
export function parseCommand(args: readonly string[]): Command {
  const { values } = parse(args);
  if (values.help) return { kind: 'help' };
  if (!/^http:\/\/[^/]/.test(values.url)) {
    const why = 'the networks between are of plain TCP';
    throw new UsageError(`--url "${values.url}" must begin with http://, since ${why}.`);
  }
  const weights = values.profile === undefined ? usualWeights : weightsOf(values.profile);
  const uncounted = values.count ? undefined : [...weights.keys()].find(needsCounting);
  if (uncounted !== undefined) {
    throw new UsageError(
      `The profile ${uncounted} needs --count: without a good picture its scans cannot be marked.`,
    );
  }
  return {
    kind: 'simulate',
    url: values.url.replace(/\/+$/, ''),
    scans: whole('--scans', values.scans, 1, 100_000),
    atOnce: whole('--at-once', values['at-once'], 1, 500),
    rate: within('--rate', values.rate, 0.1, 50),
    seed: whole('--seed', values.seed, 0, 1_000_000_000),
    weights,
    counted: values.count,
    out: values.out,
    quiet: values.quiet,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        scans: { type: 'string', default: '100' },
        profile: { type: 'string' },
        'at-once': { type: 'string', default: '25' },
        rate: { type: 'string', default: '5' },
        seed: { type: 'string', default: '1' },
        count: { type: 'boolean', default: false },
        out: { type: 'string', default: 'ground-truth.ndjson' },
        url: { type: 'string', default: 'http://127.0.0.1:8787' },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function weightsOf(text: string): Weights {
  const weights = new Map<ProfileName, number>();
  for (const part of text.split(',')) {
    const [word = '', weight = '1'] = part.trim().split('=', 2);
    const name = profileNames.find((known) => known === word);
    if (name === undefined) {
      throw new UsageError(`There is no profile "${word}". There are ${profileNames.join(', ')}.`);
    }
    if (weights.has(name)) throw new UsageError(`--profile names ${name} twice.`);
    weights.set(name, within(`the weight of ${name}`, weight, 0.01, 1000));
  }
  return weights;
}

function whole(what: string, text: string, low: number, high: number): number {
  const value = within(what, text, low, high);
  if (Number.isInteger(value)) return value;
  throw new UsageError(`${what} "${text}" must be a whole number.`);
}

function within(what: string, text: string, low: number, high: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= low && value <= high) return value;
  throw new UsageError(`${what} "${text}" must be a number from ${low} to ${high}.`);
}
