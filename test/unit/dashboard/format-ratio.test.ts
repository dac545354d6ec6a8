import { describe, expect, it } from 'vitest';
import {
  formatCounts,
  formatInterval,
  formatNumberOf,
  formatRatio,
} from '../../../dashboard/data/format-ratio.ts';
import { atLeast } from './measured.ts';

describe('formatRatio()', () => {
  it.each([
    [null, 'No data'],
    [Number.NaN, 'No data'],
    [0, '0%'],
    [1, '100%'],
    [0.5, '50%'],
    [41 / 42, '97.6%'],
    [1 / 3, '33.3%'],
  ])('writes %s as %s', (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text);
  });

  it('never rounds a failure away to 100%, nor a success to 0%', () => {
    expect(formatRatio(0.99996)).toBe('99.996%');
    expect(formatRatio(0.0002)).toBe('0.02%');
  });

  it('keeps a ratio on its own side of the target', () => {
    expect(formatRatio(0.9496, 0.95)).toBe('94.96%');
    expect(formatRatio(0.0496, 0.05)).toBe('4.96%');
    expect(formatRatio(0.95, 0.95)).toBe('95%');
  });
});

describe('formatInterval()', () => {
  it('names both ends and one sign', () => {
    expect(formatInterval(0.877, 0.996)).toBe('87.7–99.6%');
  });

  it('is one number where both ends read alike', () => {
    expect(formatInterval(0.5001, 0.5002)).toBe('50%');
  });

  it('is empty over nothing', () => {
    expect(formatInterval(null, null)).toBe('');
  });

  it('is wide for a single scan', () => {
    const { lower, upper } = atLeast(1, 1);
    expect(formatInterval(lower, upper)).toBe('20.7–100%');
  });
});

describe('counts', () => {
  it('are written with their noun in the right number', () => {
    expect(formatCounts({ count: 41, total: 42 })).toBe('41 of 42 scans');
    expect(formatCounts({ count: 1, total: 1 })).toBe('1 of 1 scan');
    expect(formatCounts({ count: 12_345, total: 23_456 })).toBe('12,345 of 23,456 scans');
    expect(formatNumberOf(1, 'book')).toBe('1 book');
    expect(formatNumberOf(0, 'book')).toBe('0 books');
  });
});
