import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimeZone, LocalDays } from '../../../src/core/slo/local-days.ts';
import { stepsOf } from '../../../src/core/slo/step-edges.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const iso = (times: readonly number[]) =>
  times.map((at) => new Date(at).toISOString().slice(0, 16));

describe('stepsOf()', () => {
  it('begins steps at multiples, the first of which may be before the span', () => {
    const steps = stepsOf({ from: 90_000, to: 250_000 }, 60_000, 'Europe/Berlin');
    expect(steps).toEqual({
      starts: [60_000, 120_000, 180_000, 240_000],
      edges: [90_000, 120_000, 180_000, 240_000, 250_000],
    });
  });

  it.each([
    ['utc', ['2026-03-28T00:00', '2026-03-29T00:00', '2026-03-30T00:00']],
    [
      'Europe/Berlin',
      ['2026-03-27T23:00', '2026-03-28T23:00', '2026-03-29T22:00', '2026-03-30T22:00'],
    ],
    [
      'Asia/Kolkata',
      ['2026-03-27T18:30', '2026-03-28T18:30', '2026-03-29T18:30', '2026-03-30T18:30'],
    ],
    // Clocks go forward at midnight there: the day begins at 1.
    [
      'Asia/Beirut',
      ['2026-03-27T22:00', '2026-03-28T22:00', '2026-03-29T21:00', '2026-03-30T21:00'],
    ],
  ])('takes the days of %s, long or short when its clocks change', (zone, starts) => {
    const span = { from: Date.UTC(2026, 2, 28, 3), to: Date.UTC(2026, 2, 30, 23) };
    expect(iso(stepsOf(span, dayMs, zone).starts)).toEqual(starts);
  });

  it('makes an autumn day 25 hours long', () => {
    const span = { from: Date.UTC(2026, 9, 24, 22), to: Date.UTC(2026, 9, 26, 12) };
    const [first = 0, second = 0] = stepsOf(span, dayMs, 'Europe/Berlin').starts;
    expect(second - first).toBe(25 * hourMs);
  });

  it('skips the day that a zone skipped', () => {
    const span = { from: Date.UTC(2011, 11, 29, 12), to: Date.UTC(2012, 0, 1) };
    expect(iso(stepsOf(span, dayMs, 'Pacific/Apia').starts)).toEqual([
      '2011-12-29T10:00',
      '2011-12-30T10:00',
      '2011-12-31T10:00',
    ]);
  });

  it('cuts any span into steps without gap or overlap, each day in its own', () => {
    const zones = ['utc', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia'];
    const span = fc.record({
      from: fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2026, 0, 1) }),
      length: fc.integer({ min: 1, max: 60 * dayMs }),
      days: fc.integer({ min: 1, max: 7 }),
      zone: fc.constantFrom(...zones),
    });
    fc.assert(
      fc.property(span, ({ from, length, days, zone }) => {
        const { starts, edges } = stepsOf({ from, to: from + length }, days * dayMs, zone);
        const local = new LocalDays(zone);
        expect(edges).toHaveLength(starts.length + 1);
        expect(starts[0]).toBeLessThanOrEqual(from);
        expect([edges[0], edges.at(-1)]).toEqual([from, from + length]);
        for (const [index, start] of starts.entries()) {
          expect(local.dayAt(start)).toBeGreaterThan(local.dayAt(start - 1));
          if (index > 0) expect(start).toBe(edges[index]);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('isTimeZone()', () => {
  it.each(['utc', 'UTC', 'Europe/Berlin', 'Etc/GMT+5'])('takes %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });
  it.each(['', 'Mars/Olympus', '+05:30', 'Europe/Berlin; DROP'])('refuses "%s"', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
