import { describe, expect, it } from 'vitest';
import {
  defaultRange,
  fixedRange,
  parseRange,
  spanAt,
  timeRanges,
} from '../../../dashboard/data/time-range.ts';
import { timeTicks } from '../../../dashboard/data/time-ticks.ts';
import { minute, tenOClock } from './measured.ts';

describe('parseRange()', () => {
  it.each(timeRanges.map(({ id }) => id))('knows %s', (id) => {
    expect(parseRange(`?range=${id}`).id).toBe(id);
  });

  it.each(['', '?range=', '?range=2h', '?range=1H', '?other=7d', '?range=%00'])(
    'falls back to the default for %j',
    (search) => {
      expect(parseRange(search)).toBe(defaultRange);
    },
  );
});

describe('fixedRange()', () => {
  it('is of whole minutes around both times, and the same in the URL', () => {
    const range = fixedRange(tenOClock + 1, tenOClock + 5 * minute + 1);
    expect(range).toMatchObject({ kind: 'fixed', from: tenOClock, to: tenOClock + 6 * minute });
    expect(parseRange(`?range=7d&from=${range?.from}&to=${range?.to}`)).toEqual(range);
  });

  it.each([1, 15, 45, 90, 600, 1440, 10_080, 43_200, 500_000])(
    'cuts %i minutes into 60 buckets at the most',
    (minutes) => {
      const range = fixedRange(tenOClock - minutes * minute, tenOClock);
      expect((range?.spanMs ?? 0) / (range?.stepMs ?? 1)).toBeLessThanOrEqual(60);
    },
  );

  it.each([
    [tenOClock, tenOClock],
    [tenOClock, tenOClock - minute],
    [tenOClock - 401 * 24 * 60 * minute, tenOClock],
    [Number.NaN, tenOClock],
    [-minute, tenOClock],
  ])('refuses %d to %d', (from, to) => {
    expect(fixedRange(from, to)).toBeNull();
  });
});

describe('timeRanges', () => {
  it.each(timeRanges)('$id has 15 to 60 whole buckets of whole minutes', ({ spanMs, stepMs }) => {
    expect(spanMs % stepMs).toBe(0);
    expect(stepMs % minute).toBe(0);
    expect(spanMs / stepMs).toBeGreaterThanOrEqual(15);
    expect(spanMs / stepMs).toBeLessThanOrEqual(60);
  });
});

describe('spanAt()', () => {
  it('ends with the minute of now, so that the newest scan is in it', () => {
    expect(spanAt(defaultRange, tenOClock + 1)).toEqual({
      from: tenOClock - 59 * minute,
      to: tenOClock + minute,
    });
  });

  it('does not move on where both ends are fixed', () => {
    const range = fixedRange(tenOClock, tenOClock + minute) ?? defaultRange;
    const span = { from: tenOClock, to: tenOClock + minute };
    expect(spanAt(range, tenOClock + 90 * minute)).toEqual(span);
  });

  it('ends now on a whole minute', () => {
    expect(spanAt(defaultRange, tenOClock).to).toBe(tenOClock);
  });
});

describe('timeTicks()', () => {
  it('lie on round times, no more than asked for', () => {
    const { stepMs, values } = timeTicks(tenOClock - 57 * minute, tenOClock, 6, 0);
    expect(stepMs).toBe(10 * minute);
    expect(values).toEqual([50, 40, 30, 20, 10, 0].map((ago) => tenOClock - ago * minute));
  });

  it('lie on local midnights, not on those of UTC', () => {
    const day = 24 * 60 * minute;
    const offset = 5.5 * 60 * minute;
    const { stepMs, values } = timeTicks(tenOClock - 7 * day, tenOClock, 7, offset);
    expect(stepMs).toBe(day);
    expect(values.every((t) => (t + offset) % day === 0)).toBe(true);
  });
});
