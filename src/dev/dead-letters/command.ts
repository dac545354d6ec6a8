import { parseArgs } from 'node:util';

export type Command =
  | { kind: 'help' | 'list' | 'replay-all'; url: string }
  | { kind: 'replay' | 'discard'; id: string; url: string };

export const usage = `npm run dead-letters -- COMMAND [--url URL]

  list                  all dead letters, newest first
  replay --id ID        sends one to its queue again
  replay --all          sends all again that were not replayed before
  discard --id ID       deletes one for good

  --url URL             the worker; http://127.0.0.1:8787 unless told otherwise

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
  const { values, positionals } = parse(args);
  const { id, all, url } = values;
  const [verb, ...others] = positionals;
  if (values.help || verb === undefined) return { kind: 'help', url };
  if (others.length > 0) throw new UsageError(`"${others.join(' ')}" is too much.`);
  if (!/^https?:\/\//.test(url)) throw new UsageError(`--url "${url}" must begin with http.`);
  if (verb === 'list') return { kind: 'list', url };
  if (verb === 'replay' && all && id === undefined) return { kind: 'replay-all', url };
  if (verb !== 'replay' && verb !== 'discard') {
    throw new UsageError(`There is no command "${verb}".`);
  }
  if (all) throw new UsageError('--all goes with replay, and without --id.');
  if (id === undefined) throw new UsageError(`${verb} needs --id ID; list shows them.`);
  return { kind: verb, id, url };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        id: { type: 'string' },
        all: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        url: { type: 'string', default: 'http://127.0.0.1:8787' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
