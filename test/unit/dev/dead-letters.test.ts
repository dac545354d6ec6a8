import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { parseCommand, UsageError } from '../../../src/dev/dead-letters/command.ts';

const url = 'http://127.0.0.1:8787';

describe('parseCommand()', () => {
  it.each([
    [['list'], { kind: 'list', url }],
    [[], { kind: 'help', url }],
    [['--help'], { kind: 'help', url }],
    [['replay', '--id', 'a1'], { kind: 'replay', id: 'a1', url }],
    [['replay', '--all'], { kind: 'replay-all', url }],
    [
      ['discard', '--id', 'a1', '--url', 'https://x.test'],
      { kind: 'discard', id: 'a1', url: 'https://x.test' },
    ],
  ])('reads %j', (args, command) => {
    expect(parseCommand(args)).toEqual(command);
  });

  it.each([
    [['bury'], 'no command "bury"'],
    [['replay'], 'needs --id'],
    [['replay', '--all', '--id', 'a1'], '--all goes with'],
    [['discard', '--all'], '--all goes with'],
    [['list', 'more'], 'too much'],
    [['list', '--url', 'x'], 'must begin with http'],
    [['list', '--nonsense'], 'nonsense'],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
    expect(() => parseCommand(args)).toThrow(message);
  });
});

let server: Server | undefined;
afterEach(async () => {
  const closing = server;
  server = undefined;
  await new Promise((resolve) => (closing === undefined ? resolve(null) : closing.close(resolve)));
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(handler: Handler): Promise<string> {
  const own = createServer(handler);
  server = own;
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(own.address() as AddressInfo).port}`;
}

const script = fileURLToPath(new URL('../../../src/dev/dead-letters/main.ts', import.meta.url));

/** Runs the command as npm does. */
function run(args: string[], token?: string): Promise<{ code: number; out: string; err: string }> {
  const { DASHBOARD_TOKEN: _, ...inherited } = process.env;
  const env = token === undefined ? inherited : { ...inherited, DASHBOARD_TOKEN: token };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...args], { env }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

const problem =
  (status: number, detail: string): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'Content-Type': 'application/problem+json' });
    response.end(JSON.stringify({ status, detail }));
  };

const letter = {
  id: 'a1',
  queue: 'bookshelf-scan-events',
  receivedAt: 0,
  replayedAt: null,
  chars: 900,
  preview: '{"text":"\u001b[2J"}',
  unreadable: 'no kind',
};

describe('npm run dead-letters', () => {
  it('says so where no worker answers', async () => {
    const closed = await serve(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    const { code, err } = await run(['list', '--url', closed]);
    expect(code).toBe(1);
    expect(err).toContain(`No worker answers at ${closed}`);
  });

  it('tells a missing token from a wrong one', async () => {
    const at = await serve(problem(401, 'Sign in'));
    expect((await run(['list', '--url', at])).err).toContain('Set DASHBOARD_TOKEN');
    expect((await run(['list', '--url', at], 'wrong')).err).toContain('does not take this');
  });

  it.each([
    [503, 'Set a token with wrangler'],
    [404, 'There is no dead letter a1.'],
  ])('passes on what a %d says', async (status, detail) => {
    const at = await serve(problem(status, detail));
    const { code, err } = await run(['discard', '--id', 'a1', '--url', at]);
    expect(code).toBe(1);
    expect(err).toContain(`${status}: ${detail}`);
  });

  it('shows how it is used, and fails, where the command is none', async () => {
    const { code, err } = await run(['bury']);
    expect(code).toBe(2);
    expect(err).toContain('npm run dead-letters --');
  });

  it('lists all pages with the token, and lets no letter steer the terminal', async () => {
    const asked: string[] = [];
    const at = await serve((request, response) => {
      asked.push(`${request.headers.authorization} ${request.url}`);
      const isFirst = asked.length === 1;
      const own = { ...letter, id: isFirst ? 'a1' : 'a2' };
      response.end(JSON.stringify({ deadLetters: [own], nextCursor: isFirst ? '5.a1' : null }));
    });
    const { code, out } = await run(['list', '--url', `${at}/`], 'secret');
    expect(code).toBe(0);
    expect(asked).toEqual([
      'Bearer secret /api/dead-letters',
      'Bearer secret /api/dead-letters?cursor=5.a1',
    ]);
    expect(out).toContain('a1  bookshelf-scan-events');
    expect(out).toContain('a2  bookshelf-scan-events');
    expect(out).not.toContain('\u001b');
  });

  it('replays all that were not replayed before', async () => {
    const replayed: string[] = [];
    const at = await serve((request, response) => {
      if (request.method === 'POST') {
        replayed.push(String(request.url));
        return response.end(JSON.stringify({ queue: letter.queue }));
      }
      const deadLetters = [letter, { ...letter, id: 'a2', replayedAt: 5 }, { ...letter, id: 'a3' }];
      return response.end(JSON.stringify({ deadLetters, nextCursor: null }));
    });
    const { out } = await run(['replay', '--all', '--url', at]);
    expect(replayed).toEqual(['/api/dead-letters/a1/replay', '/api/dead-letters/a3/replay']);
    expect(out).toContain('a3 sent to bookshelf-scan-events again');
  });
});
