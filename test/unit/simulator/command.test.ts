import { describe, expect, it } from 'vitest';
import { parseCommand, usage } from '../../../src/simulator/command.ts';
import { profileNames } from '../../../src/simulator/profiles.ts';

describe('the command line of the simulator', () => {
  it('reads what it is told', () => {
    const line = '--scans 500 --profile office=3,cellular --seed 7 --count --out t.ndjson --quiet';
    expect(parseCommand(line.split(' '))).toMatchObject({
      ...{ kind: 'simulate', scans: 500, seed: 7, counted: true, quiet: true, out: 't.ndjson' },
      ...{ url: 'http://127.0.0.1:8787', atOnce: 25, rate: 5 },
      weights: new Map([
        ['office', 3],
        ['cellular', 1],
      ]),
    });
  });

  it('has all usual profiles where none is named, and no special one', () => {
    const command = parseCommand([]);
    const names = command.kind === 'simulate' ? [...command.weights.keys()] : [];
    expect(names).toContain('legacy');
    expect(names).not.toContain('stuck');
    expect(names).not.toContain('no_picture');
  });

  it('names each profile in its help', () => {
    expect(parseCommand(['--help'])).toEqual({ kind: 'help' });
    for (const name of profileNames) expect(usage).toContain(`\n  ${name} `);
  });

  it.each([
    ['--scans 0', '--scans "0" must be a number from 1 to 100000.'],
    ['--scans 1.5', '--scans "1.5" must be a whole number.'],
    ['--rate x', '--rate "x" must be a number from 0.1 to 50.'],
    ['--at-once 501', '--at-once "501" must be a number from 1 to 500.'],
    ['--profile moon', 'There is no profile "moon".'],
    ['--profile office,office', '--profile names office twice.'],
    ['--profile office=0', 'the weight of office "0" must be'],
    ['--profile no_picture', 'The profile no_picture needs --count'],
    ['--url https://x.example', 'must begin with http://'],
    ['--sacns 5', "Unknown option '--sacns'"],
    ['more', 'Unexpected argument'],
  ])('refuses %s, and says why', (line, why) => {
    expect(() => parseCommand(line.split(' '))).toThrow(why);
  });
});
