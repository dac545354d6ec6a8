import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  labelOf,
  learnNames,
  noNames,
  type LabelNames,
} from '../../../../src/core/metrics/label-names.ts';

const start = Date.UTC(2026, 0, 5);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const weekMs = 7 * 24 * hourMs;
const most = 3;

const learn = (known: LabelNames, seen: Record<string, number>, now = start) =>
  learnNames(known, new Map(Object.entries(seen)), most, now);

describe('learnNames()', () => {
  it('names the most frequent values first, and at equal weight by their text', () => {
    expect(learn(noNames, { d: 1, c: 1, b: 2, a: 1 }).named).toEqual(['b', 'a', 'c']);
  });

  it('names a value as soon as there is room, and keeps the names in their order', () => {
    const first = learn(noNames, { ios: 1 });
    expect(learn(first, { android: 90 }).named).toEqual(['ios', 'android']);
  });

  it('has a name give way to what weighs more than twice as much', () => {
    const full = learn(noNames, { a: 9, b: 9, c: 4 });
    expect(learn(full, { d: 8 }).named).toEqual(['a', 'b', 'c']);
    expect(learn(full, { d: 9 }).named).toEqual(['a', 'b', 'd']);
  });

  it('gives no name up for what was seen less than five times', () => {
    const full = learn(noNames, { a: 1, b: 1, c: 1 });
    expect(learn(full, { d: 4 }).named).not.toContain('d');
    expect(learn(full, { d: 5 }).named).toContain('d');
  });

  it('gives up one name an hour', () => {
    let names = learn(noNames, { a: 9, b: 4, c: 3 });
    names = learn(names, { d: 50, e: 50 });
    expect(names.named).toEqual(['a', 'b', 'd']);
    names = learn(names, {}, start + hourMs - 1);
    expect(names.named).toEqual(['a', 'b', 'd']);
    names = learn(names, {}, start + hourMs);
    expect(names.named).toEqual(['a', 'e', 'd']);
  });

  it('halves what was not seen for a week, so that a new version gets its label', () => {
    const old = learn(noNames, { '1.0': 100, '1.1': 90, '1.2': 80 });
    const later = learn(old, { '2.0': 81 }, start + weekMs);
    expect(later.named).toEqual(['1.0', '1.1', '2.0']);
  });

  it('takes no word of ours, and any other, for a name', () => {
    const words = { other: 9, none: 9, ['__proto__']: 3, constructor: 2, '': 1 };
    const seen = new Map(Object.entries(words)).set('__proto__', 3);
    const names = learnNames(noNames, seen, most, start);
    expect(names.named).toEqual(['__proto__', 'constructor', '']);
    expect(JSON.parse(JSON.stringify(names))).toEqual(names);
    expect(['other', 'none', 'x', null].map((value) => labelOf(names, value))).toEqual([
      ...['other', 'other', 'other'],
      'none',
    ]);
  });

  it('finds what is common among any number of made-up words', () => {
    let names = noNames;
    for (let minute = 0; minute < 600; minute += 1) {
      const junk = Array.from({ length: 60 }, (_, one) => [`${minute}-${one}`, 1] as const);
      const seen = new Map<string, number>([...junk, ['ios', 20], ['android', 10], ['web', 5]]);
      names = learnNames(names, seen, most, start + minute * minuteMs);
      expect(names.weights.length).toBeLessThanOrEqual(most + 64);
    }
    expect(names.named.toSorted()).toEqual(['android', 'ios', 'web']);
  });

  it('never has more names than it may, nor one twice, and is the same whatever the order of a minute', () => {
    const words = fc.dictionary(fc.constantFrom(...'abcdefgh'), fc.integer({ min: 1, max: 30 }));
    const step = fc.record({ words, afterMs: fc.constantFrom(0, minuteMs, hourMs, weekMs) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let [one, other, now] = [noNames, noNames, start];
        for (const { words: seen, afterMs } of steps) {
          now += afterMs;
          const entries = Object.entries(seen);
          const gone = one.named;
          one = learnNames(one, new Map(entries), most, now);
          other = learnNames(other, new Map(entries.toReversed()), most, now);
          expect(one).toEqual(other);
          expect(one.named.length).toBeLessThanOrEqual(most);
          expect(new Set(one.named).size).toBe(one.named.length);
          expect(gone.filter((name) => !one.named.includes(name)).length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
