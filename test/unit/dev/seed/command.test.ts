import { describe, expect, it } from 'vitest';
import { parseCommand, UsageError } from '../../../../src/dev/seed/command.ts';

const fill = {
  ...{ kind: 'fill', scans: 100_000, days: 90, seed: 1 },
  ...{ until: undefined, keepRaw: false },
};

describe('parseCommand()', () => {
  it.each([
    [[], fill],
    [['--scans', '1000000', '--days', '30'], { ...fill, scans: 1_000_000, days: 30 }],
    [['--seed', '7', '--keep-raw'], { ...fill, seed: 7, keepRaw: true }],
    [['--until', '2026-01-05T00:00Z'], { ...fill, until: Date.UTC(2026, 0, 5) }],
    [['--until', '1700000000000'], { ...fill, until: 1_700_000_000_000 }],
    [['--clear'], { kind: 'clear' }],
    [['-h'], { kind: 'help' }],
  ])('reads %j', (args, command) => {
    expect(parseCommand(args)).toEqual(command);
  });

  it.each([
    [['--scans', '0'], '--scans "0" must be a whole number from 1 to 20000000'],
    [['--scans', '1e9'], 'must be a whole number'],
    [['--days', '401'], '--days "401" must be a whole number from 1 to 400'],
    [['--until', 'soon'], '--until "soon" is no time'],
    [['--remote'], 'A deployed database is never seeded'],
    [['1000'], '1000'],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
    expect(() => parseCommand(args)).toThrow(message);
  });
});
