import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../dashboard/samples/random.ts';
import { judgeBreach } from '../../../../src/core/slo/breach-gate.ts';
import { lowerBoundOneSided, wilsonInterval } from '../../../../src/core/slo/ratio.ts';

/** Scans out of so many or fewer, as [bad, total]. */
const counts = fc
  .tuple(fc.nat(5000), fc.nat(5000))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b, 1)] as const);
const thresholds = fc.constantFrom(0.01, 0.05, 0.1, 0.144, 0.3, 0.5);

describe('lowerBoundOneSided()', () => {
  it('is the lower end of a 90 % Wilson interval', () => {
    expect(lowerBoundOneSided(9, 100)).toBe(wilsonInterval(9, 100, 1.645)?.lower);
  });

  // Wilson's formula in 40-digit arithmetic, z = 1.645.
  it.each([
    [3, 20, 0.0615777],
    [6, 50, 0.0633368],
    [9, 100, 0.0531103],
    [8, 100, 0.0456609],
    [0, 50, 0],
  ])('of %i in %i is %f', (bad, total, bound) => {
    expect(lowerBoundOneSided(bad, total)).toBeCloseTo(bound, 7);
  });

  it('is null over nothing, and refuses more bad scans than scans', () => {
    expect(lowerBoundOneSided(0, 0)).toBeNull();
    expect(() => lowerBoundOneSided(2, 1)).toThrow(RangeError);
    expect(() => lowerBoundOneSided(Number.NaN, 1)).toThrow(RangeError);
  });

  it('lies between the two-sided bound and the ratio, and grows with each bad scan', () => {
    fc.assert(
      fc.property(counts, ([bad, total]) => {
        const bound = lowerBoundOneSided(bad, total) ?? Number.NaN;
        expect(bound).toBeGreaterThanOrEqual(wilsonInterval(bad, total)?.lower ?? Number.NaN);
        expect(bound).toBeLessThanOrEqual(bad / total);
        if (bad < total) {
          expect(lowerBoundOneSided(bad + 1, total)).toBeGreaterThan(bound);
        }
      }),
    );
  });
});

describe('wilsonInterval()', () => {
  it('of the good scans mirrors that of the bad', () => {
    fc.assert(
      fc.property(counts, ([bad, total]) => {
        const [ofBad, ofGood] = [wilsonInterval(bad, total), wilsonInterval(total - bad, total)];
        expect(ofGood?.lower).toBeCloseTo(1 - (ofBad?.upper ?? Number.NaN), 12);
        expect(ofGood?.upper).toBeCloseTo(1 - (ofBad?.lower ?? Number.NaN), 12);
      }),
    );
  });
});

describe('judgeBreach()', () => {
  it.each([
    [3, 20],
    [6, 50],
    [9, 100],
  ])('at 5 %% finds %i of %i a breach, and one fewer none', (bad, total) => {
    expect(judgeBreach(bad, total, 0.05).state).toBe('breached');
    expect(judgeBreach(bad - 1, total, 0.05).state).toBe('not_breached');
  });

  it.each([
    [0, 100, 'under_threshold'],
    [5, 100, 'under_threshold'],
    [9, 9, 'too_few_scans'],
    [2, 10, 'too_few_bad'],
    [8, 100, 'within_chance'],
  ])('says why %i of %i is none: %s', (bad, total, reason) => {
    expect(judgeBreach(bad, total, 0.05)).toMatchObject({ state: 'not_breached', reason });
  });

  it('has no data over nothing', () => {
    expect(judgeBreach(0, 0, 0.05)).toEqual({ state: 'no_data' });
  });

  it('never finds a breach under 3 bad or 10 scans, nor at or under the threshold', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.nat(30), thresholds, (a, b, threshold) => {
        const [bad, total] = [Math.min(a, b), Math.max(a, b)];
        if (judgeBreach(bad, total, threshold).state !== 'breached') return;
        expect(bad).toBeGreaterThanOrEqual(3);
        expect(total).toBeGreaterThanOrEqual(10);
        expect(bad / total).toBeGreaterThan(threshold);
      }),
      { numRuns: 1000 },
    );
  });

  it('stays a breach with one more bad scan', () => {
    fc.assert(
      fc.property(counts, thresholds, ([bad, total], threshold) => {
        fc.pre(judgeBreach(bad, total, threshold).state === 'breached');
        expect(judgeBreach(bad + 1, total + 1, threshold).state).toBe('breached');
      }),
    );
  });
});

describe('judgeBreach() over 90 days of 100 scans a day, of which 3 % truly fall back', () => {
  const days = 90;
  const minutes = days * 1440;
  // Budget of 5 %: minutes of the long and the short window, and the bad ratio to pass; the last is the contract's.
  const rules = [
    [15, 5, 0.5],
    [60, 5, 0.3],
    [360, 30, 0.15],
    [1440, 120, 0.1],
    [4320, 360, 0.05],
    [15, 15, 0.05],
  ] as const;

  /** Sums of scans and of bad ones up to each minute. */
  function scanSums(seed: number) {
    const random = createRandom(seed);
    const perMinute = Array.from({ length: minutes }, () => ({ total: 0, bad: 0 }));
    for (let scan = 0; scan < days * 100; scan++) {
      const minute = perMinute[Math.floor(random.next() * minutes)];
      if (minute === undefined) continue;
      minute.total++;
      if (random.chance(0.03)) minute.bad++;
    }
    const sums = [{ total: 0, bad: 0 }];
    let last = { total: 0, bad: 0 };
    for (const { total, bad } of perMinute) {
      last = { total: last.total + total, bad: last.bad + bad };
      sums.push(last);
    }
    return sums;
  }

  type Sum = { total: number; bad: number };
  type Breaches = (scans: Sum, threshold: number) => boolean;

  /** How often a rule comes on; the short window only has to pass the threshold. */
  function countAlerts(sums: readonly Sum[], breaches: Breaches): number[] {
    const within = (end: number, length: number): Sum => {
      const [from, to] = [sums[Math.max(0, end - length)], sums[end]];
      return {
        total: (to?.total ?? 0) - (from?.total ?? 0),
        bad: (to?.bad ?? 0) - (from?.bad ?? 0),
      };
    };
    return rules.map(([long, short, threshold]) => {
      let [alerts, on] = [0, false];
      for (let end = 1; end <= minutes; end++) {
        const recent = within(end, short);
        const now = recent.bad > threshold * recent.total && breaches(within(end, long), threshold);
        if (now && !on) alerts++;
        on = now;
      }
      return alerts;
    });
  }

  it('fires no page and at most a ticket, where bare ratios fire by the hundred', () => {
    const sums = scanSums(20_26);
    const gated = countAlerts(
      sums,
      ({ bad, total }, threshold) => judgeBreach(bad, total, threshold).state === 'breached',
    );
    const bare = countAlerts(sums, ({ bad, total }, threshold) => bad > threshold * total);
    expect(gated.slice(0, 3)).toEqual([0, 0, 0]);
    expect(gated.at(-1)).toBe(0);
    expect(gated[3]! + gated[4]!).toBeLessThanOrEqual(1);
    expect(bare.at(-1)).toBeGreaterThan(100);
  });
});
