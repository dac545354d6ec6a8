import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { RebuildStep } from '../../../src/core/slo/read-answers.ts';
import { parseCommand, UsageError } from '../../../src/dev/rebuild-rollups/command.ts';

const url = 'http://127.0.0.1:8787';

describe('parseCommand()', () => {
  it.each([
    [[], { kind: 'rebuild', url, from: undefined, to: undefined }],
    [['--from', '5', '--to', '7'], { kind: 'rebuild', url, from: 5, to: 7 }],
    [
      ['--from', '2026-01-05T00:00Z', '--url', 'https://x.test'],
      { kind: 'rebuild', url: 'https://x.test', from: Date.UTC(2026, 0, 5), to: undefined },
    ],
    [['--help'], { kind: 'help' }],
  ])('reads %j', (args, command) => {
    expect(parseCommand(args)).toEqual(command);
  });

  it.each([
    [['--from', 'yesterday'], '--from "yesterday" is no time'],
    [['--url', 'x'], 'must begin with http'],
    [['now'], 'now'],
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

/** A worker that does a step an answer, and fails after the last. */
async function serve(steps: Partial<RebuildStep>[], asked: string[]): Promise<string> {
  const own = createServer((request, response) => {
    asked.push(`${request.method} ${request.headers.authorization} ${request.url}`);
    const step = steps.shift();
    if (step === undefined) response.statusCode = 500;
    const recomputed = { minutes: 3, hours: 2, days: 1 };
    response.end(
      JSON.stringify(step ? { recomputed, waiting: 0, ...step } : { detail: 'A fault.' }),
    );
  });
  server = own;
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(own.address() as AddressInfo).port}`;
}

const script = fileURLToPath(new URL('../../../src/dev/rebuild-rollups/main.ts', import.meta.url));

function run(args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, DASHBOARD_TOKEN: 'secret' };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...args], { env }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

describe('npm run rebuild-rollups', () => {
  it('goes on from step to step until nothing is left', async () => {
    const asked: string[] = [];
    const steps = [
      { from: 0, to: 100, next: 100 },
      { from: 100, to: 200, next: null, waiting: 4 },
    ];
    const at = await serve(steps, asked);
    const { code, out } = await run(['--to', '200', '--url', at]);
    expect(code).toBe(0);
    expect(asked).toEqual([
      'POST Bearer secret /api/rollups/rebuild?from=0&to=200',
      'POST Bearer secret /api/rollups/rebuild?from=100&to=200',
    ]);
    expect(out).toContain('3 minutes, 2 hours, 1 days; 0.0 days to go');
    expect(out).toContain('4 buckets left to the clock; done');
  });

  it('says how to go on where it was cut off', async () => {
    const at = await serve([{ from: 0, to: 60_000, next: 60_000 }], []);
    const { code, err } = await run(['--url', at]);
    expect(code).toBe(1);
    expect(err).toContain(`rebuild-rollups -- --from 1970-01-01T00:01:00.000Z --url ${at}`);
    expect(err).toContain('answered 500: A fault.');
  });

  it('says so where there is nothing', async () => {
    const at = await serve([{ from: 5, to: 5, next: null }], []);
    expect((await run(['--url', at])).out).toContain('Nothing to rebuild');
  });
});
