import { parseArgs } from 'node:util';

export type Command =
  | { kind: 'help' }
  | { kind: 'simulate'; days: number; seed: number }
  | {
      kind: 'replay';
      days: number;
      url: string;
      incidentsFile: string | undefined;
      /** As the variable ALERT_RULES. */
      rules: string | undefined;
    };

export const usage = `npm run alerts:backtest -- [--days N] [--incidents FILE] [--rules JSON] [--url URL]
npm run alerts:backtest -- --simulate [--days N] [--seed N]

  Replays the history of a worker through the alert rules: when each would have fired, and for how long.

  --days N          so many days until now, 1 to 90 (30)
  --incidents FILE  JSON: [{"from": TIME, "to": TIME, "cause": "progress", "title": "…"}], against which alerts are
                    false or true, and incidents missed; TIME is epoch ms or ISO 8601
  --rules JSON      as the variable ALERT_RULES: '{"PollingFallbackHigh":{"threshold":0.08}}'
  --url URL         the worker; http://127.0.0.1:8787 unless told otherwise
  --simulate        draws 90 days of scans instead, with and without outages, and prints the table of docs/alerts.md

Outside development DASHBOARD_TOKEN must be in the environment.`;

/** A command line that cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads a command line.
 * @throws {UsageError} that says what is wrong with it.
 */
export function parseCommand(args: readonly string[]): Command {
  const { help, simulate, url, incidents, rules, days, seed } = parse(args);
  if (help) return { kind: 'help' };
  if (simulate) {
    const length = wholeNumber('--days', days ?? '90', 90);
    return { kind: 'simulate', days: length, seed: wholeNumber('--seed', seed, 2 ** 31) };
  }
  if (!/^https?:\/\//.test(url)) throw new UsageError(`--url "${url}" must begin with http.`);
  const length = wholeNumber('--days', days ?? '30', 90);
  return { kind: 'replay', days: length, url, incidentsFile: incidents, rules };
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new UsageError(`${option} "${text}" must be a whole number from 1 to ${most}.`);
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        days: { type: 'string' },
        incidents: { type: 'string' },
        rules: { type: 'string' },
        seed: { type: 'string', default: '1' },
        simulate: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        url: { type: 'string', default: 'http://127.0.0.1:8787' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
