import { describe, expect, it } from 'vitest';
import {
  defaultRange,
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
