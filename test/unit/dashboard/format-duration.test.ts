import { describe, expect, it } from 'vitest';
import {
  formatAgo,
  formatDuration,
  formatElapsed,
} from '../../../dashboard/data/format-duration.ts';

describe('formatDuration()', () => {
  it.each([
    [null, 'No data'],
    [0, '0 ms'],
    [0.04, '< 0.1 ms'],
    [0.4, '0.4 ms'],
    [7.62, '7.6 ms'],
    [8, '8 ms'],
    [9.97, '10 ms'],
    [840.4, '840 ms'],
    [996, '1 s'],
    [1040, '1.04 s'],
    [2000, '2 s'],
    [2345, '2.3 s'],
    [9960, '10 s'],
    [28_400, '28 s'],
    [59_600, '1 min'],
    [90_000, '1 min 30 s'],
    [3_599_900, '1 h'],
    [7_500_000, '2 h 5 min'],
    [86_400_000, '1 d'],
    [273_600_000, '3 d 4 h'],
  ])('writes %s ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('formatElapsed()', () => {
  it.each([
    [-5, '0:00'],
    [7_900, '0:07'],
    [92_000, '1:32'],
  ])('writes %s ms as %s', (ms, text) => {
    expect(formatElapsed(ms)).toBe(text);
  });
});

describe('formatAgo()', () => {
  it.each([
    [300, 'just now'],
    [3_000, '3 s ago'],
    [125_000, '2 min ago'],
    [7_300_000, '2 h ago'],
    [200_000_000, '2 d ago'],
  ])('writes %s ms as %s', (ms, text) => {
    expect(formatAgo(ms)).toBe(text);
  });
});
