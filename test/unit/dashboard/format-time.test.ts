import { describe, expect, it } from 'vitest';
import { formatBucket, formatScanTime, formatTick } from '../../../dashboard/data/format-time.ts';
import { minute, tenOClock, utc } from './measured.ts';

const hour = 60 * minute;

describe('formatBucket()', () => {
  it('names start and end', () => {
    expect(formatBucket(tenOClock, 2 * minute, utc)).toBe('10:00–10:02');
  });

  it('adds the date where buckets are long', () => {
    expect(formatBucket(tenOClock, 3 * hour, utc)).toBe('24 Nov, 10:00–13:00');
  });

  it('follows the zone', () => {
    expect(formatBucket(tenOClock, minute, { timeZone: 'Europe/Berlin' })).toBe('11:00–11:01');
  });
});

describe('formatTick()', () => {
  it('is a time of day, and a date at midnight', () => {
    expect(formatTick(tenOClock, 10 * minute, utc)).toBe('10:00');
    expect(formatTick(tenOClock + 14 * hour, 2 * hour, utc)).toBe('25 Nov');
  });

  it('is a date where ticks are days apart', () => {
    expect(formatTick(tenOClock, 24 * hour, utc)).toBe('24 Nov');
  });
});

describe('formatScanTime()', () => {
  it('leaves the date out today and says it otherwise', () => {
    expect(formatScanTime(tenOClock, tenOClock + hour, utc)).toBe('10:00:00');
    expect(formatScanTime(tenOClock - 24 * hour, tenOClock, utc)).toBe('23 Nov, 10:00');
  });
});
