import { describe, expect, it } from 'vitest';
import type { Counts } from '../../../../src/core/metrics/counts.ts';
import { countMinutes, type ScanCounter } from '../../../../src/core/metrics/scan-counter.ts';
import type { ScanCompleted } from '../../../../src/core/scan/scan-event.ts';
import { completedEvent } from '../../../worker/completed-event.ts';

const start = Date.UTC(2026, 0, 5);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const nothing: ScanCounter = { totals: {}, names: {}, updatedAt: start };

/** A counter, and what it knows of each minute. */
class Counted {
  counter = nothing;
  readonly #minutes = new Map<number, Counts>();

  /** Counts the minute at `start` + `minute`, which now has these scans. */
  count(minute: number, scans: readonly Partial<ScanCompleted>[], afterMs = 0): void {
    const counted = this.#minutes.get(minute) ?? null;
    const whole = scans.map((fields) => completedEvent(fields));
    const now = this.counter.updatedAt + afterMs;
    const result = countMinutes(this.counter, [{ start: minute, scans: whole, counted }], now);
    this.counter = result.counter;
    this.#minutes.set(minute, result.counted.get(minute) ?? {});
  }

  total(family: keyof Counts, ...labels: (string | number)[]): number | undefined {
    return this.counter.totals[family]?.[JSON.stringify(labels)]?.[0];
  }

  platforms(): Record<string, number> {
    const totals = Object.entries(this.counter.totals.websocketTried ?? {});
    return Object.fromEntries(
      totals.map(([key, [value]]) => [(JSON.parse(key) as string[])[1], value]),
    );
  }
}

const many = (count: number, fields: Partial<ScanCompleted>) =>
  Array.from({ length: count }, () => fields);

describe('countMinutes()', () => {
  it('counts a scan once for each thing that it is', () => {
    const counted = new Counted();
    counted.count(0, [{ networkType: 'wifi', platform: 'ios', delivery: 'lost' }]);
    expect(counted.total('decided', 'completed', 'websocket', 'openai')).toBe(1);
    expect(counted.total('websocketTried', 'websocket', 'ios', 'wifi')).toBe(1);
    expect(counted.total('sums', 'lost')).toBe(1);
    expect(counted.total('updateLatency', 'websocket', -60)).toBe(4);
    expect(counted.counter.totals.fallbacks).toBeUndefined();
  });

  it('adds what comes late, and nothing for what was counted', () => {
    const counted = new Counted();
    counted.count(0, many(2, {}));
    counted.count(0, many(2, {}));
    counted.count(0, many(3, {}));
    expect(counted.total('sums', 'completed')).toBe(3);
  });

  it('takes nothing away for what is corrected, and counts what it is now', () => {
    const counted = new Counted();
    counted.count(0, many(2, {}));
    counted.count(0, [{}, { outcome: 'failed' }]);
    expect(counted.total('sums', 'completed')).toBe(2);
    expect(counted.total('sums', 'failed')).toBe(1);
    expect(counted.total('sums', 'decided')).toBe(2);
    counted.count(0, many(2, {}));
    expect(counted.total('sums', 'completed')).toBe(2);
  });

  it('takes nothing away for what is erased, and counts what comes instead only past it', () => {
    const counted = new Counted();
    counted.count(0, many(3, {}));
    counted.count(0, []);
    counted.count(0, many(2, {}));
    expect(counted.total('sums', 'completed')).toBe(3);
    counted.count(1, many(2, {}));
    expect(counted.total('sums', 'completed')).toBe(5);
  });

  it('counts under one label what has none of its own, and keeps each minute’s labels', () => {
    const counted = new Counted();
    counted.count(
      0,
      'abcdefgh'.split('').flatMap((platform) => many(2, { platform })),
    );
    counted.count(1, [...many(3, { platform: 'i' }), { platform: null }], minuteMs);
    expect(counted.platforms()).toMatchObject({ a: 2, h: 2, other: 3, none: 1 });
    // A word that is named since is not counted anew where it was among the others.
    counted.count(2, many(9, { platform: 'i' }), 2 * hourMs);
    expect(counted.platforms()).toMatchObject({ i: 9, other: 3 });
    counted.count(1, many(4, { platform: 'i' }), minuteMs);
    expect(counted.platforms()).toMatchObject({ i: 9, other: 4 });
  });

  it('names what comes late to a minute', () => {
    const counted = new Counted();
    counted.count(0, [{ platform: 'ios' }]);
    counted.count(0, [{ platform: 'ios' }, { platform: 'web' }, { platform: 'none' }]);
    counted.count(0, [{ platform: 'ios' }, { platform: 'web' }, { platform: 'none' }]);
    expect(counted.platforms()).toEqual({ ios: 1, web: 1, other: 1 });
  });

  it('ends the series of a name that gives way, and adds what is late of it to the others', () => {
    const counted = new Counted();
    counted.count(
      0,
      'abcdefgh'.split('').flatMap((platform) => many(2, { platform })),
    );
    counted.count(1, many(9, { platform: 'i' }), hourMs);
    expect(counted.platforms()).toEqual({ a: 2, b: 2, c: 2, d: 2, e: 2, f: 2, g: 2, i: 9 });
    counted.count(
      0,
      [...'abcdefgh'].flatMap((platform) => many(3, { platform })),
      minuteMs,
    );
    expect(counted.platforms()).toEqual({
      a: 3,
      b: 3,
      c: 3,
      d: 3,
      e: 3,
      f: 3,
      g: 3,
      i: 9,
      other: 1,
    });
  });

  it('knows of each series when it was last 0', () => {
    const counted = new Counted();
    counted.count(0, [{}]);
    counted.count(1, [{ outcome: 'failed' }], minuteMs);
    counted.count(2, [{ outcome: 'failed' }, { outcome: 'cancelled' }], minuteMs);
    const { sums } = counted.counter.totals;
    expect(sums?.['["completed"]']).toEqual([1, start]);
    expect(sums?.['["failed"]']).toEqual([2, start]);
    expect(sums?.['["cancelled"]']).toEqual([1, start + minuteMs]);
  });

  it('has no more series than labels allow, whatever apps say', () => {
    const counted = new Counted();
    const words = Array.from({ length: 3_000 }, (_, index) => `app ${index}`);
    words.forEach((word, index) => {
      const fields = { platform: word, appVersion: word, country: word };
      counted.count(index, [fields], minuteMs);
    });
    const series = (family: keyof Counts) =>
      Object.keys(counted.counter.totals[family] ?? {}).length;
    expect(series('websocketTried')).toBeLessThanOrEqual(8 + 1);
    expect(series('triedByVersion')).toBeLessThanOrEqual(16 + 1);
    expect(series('triedByCountry')).toBeLessThanOrEqual(24 + 1);
    expect(counted.total('sums', 'tried')).toBe(3_000);
    expect(JSON.stringify(counted.counter).length).toBeLessThan(30_000);
  });
});
