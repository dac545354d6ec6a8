import { parseArgs } from 'node:util';

/** Times are epoch ms; without them all is rebuilt of which raw rows are kept. */
export type Command =
  | { kind: 'help' }
  | { kind: 'rebuild'; url: string; from: number | undefined; to: number | undefined };

export const usage = `npm run rebuild-rollups -- [--from TIME] [--to TIME] [--url URL]

  Recomputes the rollups from the scans that are kept, oldest first.

  --from TIME, --to TIME  only of this span: epoch ms or ISO 8601
  --url URL               the worker; http://127.0.0.1:8787 unless told otherwise

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
  const { help, url, from, to } = parse(args);
  if (help) return { kind: 'help' };
  if (!/^https?:\/\//.test(url)) throw new UsageError(`--url "${url}" must begin with http.`);
  return { kind: 'rebuild', url, from: timeOf('--from', from), to: timeOf('--to', to) };
}

function timeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError(`${option} "${text}" is no time.`);
  return time;
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        from: { type: 'string' },
        to: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
        url: { type: 'string', default: 'http://127.0.0.1:8787' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
