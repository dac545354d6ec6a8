import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../dashboard/samples/random.ts';
import { compareRatios, newcombeInterval } from '../../../../src/core/slo/compare-ratios.ts';
import { twoSidedTail, upperTail } from '../../../../src/core/slo/normal-distribution.ts';
import { fisherExact, testProportions } from '../../../../src/core/slo/test-proportions.ts';
import { binomialDraws } from '../../../support/draw-binomial.ts';

const counts = fc
  .tuple(fc.nat(2000), fc.nat(2000))
  .map(([a, b]) => ({ count: Math.min(a, b), total: Math.max(a, b, 1) }));
const few = fc
  .tuple(fc.nat(12), fc.nat(12))
  .map(([a, b]) => ({ count: Math.min(a, b), total: Math.max(a, b, 1) }));

describe('newcombeInterval()', () => {
  // Newcombe (1998), table II, method 10; all agree with 40-digit arithmetic to the four digits printed.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('of %i/%i − %i/%i is the published one', (a, m, b, n, lower, upper) => {
    const interval = newcombeInterval({ count: a, total: m }, { count: b, total: n });
    // 0.80625 is printed as 0.8062.
    expect(Math.abs((interval?.lower ?? Number.NaN) - lower)).toBeLessThan(0.000051);
    expect(Math.abs((interval?.upper ?? Number.NaN) - upper)).toBeLessThan(0.000051);
  });

  it('holds the difference, stays within −1 and 1, and turns with the order', () => {
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const [interval, turned] = [newcombeInterval(a, b), newcombeInterval(b, a)];
        if (interval === null || turned === null) throw new Error('there is data');
        const difference = a.count / a.total - b.count / b.total;
        expect(interval.lower).toBeLessThanOrEqual(difference);
        expect(interval.upper).toBeGreaterThanOrEqual(difference);
        expect(interval.lower).toBeGreaterThanOrEqual(-1);
        expect(interval.upper).toBeLessThanOrEqual(1);
        expect(turned.lower).toBeCloseTo(-interval.upper, 12);
        expect(turned.upper).toBeCloseTo(-interval.lower, 12);
      }),
    );
  });

  it('narrows with more scans of the same ratios', () => {
    fc.assert(
      fc.property(counts, counts, fc.integer({ min: 2, max: 50 }), (a, b, times) => {
        const more = (x: typeof a) => ({ count: x.count * times, total: x.total * times });
        const [wide, narrow] = [newcombeInterval(a, b), newcombeInterval(more(a), more(b))];
        if (wide === null || narrow === null) throw new Error('there is data');
        expect(narrow.upper - narrow.lower).toBeLessThan(wide.upper - wide.lower);
      }),
    );
  });

  it('is null over nothing', () => {
    expect(newcombeInterval({ count: 0, total: 0 }, { count: 1, total: 2 })).toBeNull();
  });
});

describe('upperTail()', () => {
  // scipy.stats.norm.sf, version 1.17.1.
  it.each([
    [0, 0.5],
    [0.5, 0.3085375387259869],
    [1.645, 0.049984905539121376],
    [1.959963984540054, 0.025],
    [2.9, 0.0018658133003840375],
    [3, 0.0013498980316300933],
    [3.1, 0.0009676032132183563],
    [6, 9.865876450376946e-10],
    [20, 2.7536241186061556e-89],
  ])('of %f is %f to twelve digits', (z, tail) => {
    expect(Math.abs(upperTail(z) / tail - 1)).toBeLessThan(1e-12);
    expect(upperTail(-z)).toBeCloseTo(1 - tail, 14);
  });

  it('falls to 0 without fail, and never over 1 on both sides', () => {
    expect(upperTail(50)).toBe(0);
    expect(twoSidedTail(0)).toBe(1);
  });
});

describe('testProportions()', () => {
  // scipy.stats.fisher_exact, version 1.17.1; the first is Fisher's tea.
  it.each([
    [3, 4, 1, 4, 0.48571428571428565],
    [1, 10, 11, 14, 0.0027594561852200836],
    [10, 10, 0, 20, 3.328339160423118e-8],
    [2, 1000, 9, 1000, 0.06470495791578931],
    [0, 10, 3, 500, 1],
  ])('by Fisher, %i/%i against %i/%i has p = %f', (a, m, b, n, p) => {
    const exact = fisherExact({ count: a, total: m }, { count: b, total: n });
    expect(Math.abs(exact / p - 1)).toBeLessThan(1e-9);
  });

  // scipy.stats.chi2 of Pearson's statistic times (N − 1)/N.
  it.each([
    [56, 70, 48, 80, 0.00825828792938078],
    [9, 10, 3, 10, 0.007601641475220178],
    [74, 240, 4, 210, 6.54092094166363e-16],
  ])('by N − 1 χ², %i/%i against %i/%i has p = %f', (a, m, b, n, p) => {
    const tested = testProportions({ count: a, total: m }, { count: b, total: n });
    expect(tested.test).toBe('n_minus_1_chi_squared');
    expect(Math.abs(tested.pValue / p - 1)).toBeLessThan(1e-9);
  });

  it('takes Fisher where an expected count is under 1', () => {
    const tested = testProportions({ count: 0, total: 10 }, { count: 3, total: 500 });
    expect(tested).toEqual({ test: 'fisher_exact', pValue: 1 });
  });

  it('by Fisher, agrees with summing all tables', () => {
    const choose = (n: number, k: number): number =>
      k < 0 || k > n ? 0 : k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k;
    fc.assert(
      fc.property(few, few, (a, b) => {
        const weight = (k: number) => choose(a.total, k) * choose(b.total, a.count + b.count - k);
        const tables = Array.from({ length: a.total + 1 }, (_, k) => weight(k));
        const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
        const asFar = tables.filter((table) => table <= weight(a.count) * (1 + 1e-7));
        expect(fisherExact(a, b)).toBeCloseTo(sum(asFar) / sum(tables), 10);
      }),
    );
  });

  it('does not care which is first, nor whether good or bad is counted', () => {
    const others = (x: { count: number; total: number }) => ({
      count: x.total - x.count,
      total: x.total,
    });
    fc.assert(
      fc.property(fc.oneof(counts, few), fc.oneof(counts, few), (a, b) => {
        const { pValue } = testProportions(a, b);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
        expect(testProportions(b, a).pValue).toBeCloseTo(pValue, 10);
        expect(testProportions(others(a), others(b)).pValue).toBeCloseTo(pValue, 10);
      }),
    );
  });
});

describe('compareRatios()', () => {
  it('finds a real rise', () => {
    expect(compareRatios({ count: 4, total: 210 }, { count: 74, total: 240 })).toMatchObject({
      state: 'compared',
      before: { count: 4, total: 210 },
      change: 'up',
      real: true,
      reason: 'beyond_chance',
      test: 'n_minus_1_chi_squared',
    });
  });

  it('leaves to chance what chance can do', () => {
    const compared = compareRatios({ count: 7, total: 100 }, { count: 4, total: 100 });
    expect(compared).toMatchObject({ change: 'down', real: false, reason: 'within_chance' });
  });

  it('leaves to chance what the interval does not leave out, though p is under 0.05', () => {
    const compared = compareRatios({ count: 0, total: 100 }, { count: 4, total: 100 });
    if (compared.state !== 'compared') throw new Error('there is data');
    expect(compared.pValue).toBeLessThan(0.05);
    expect(compared.interval.lower).toBeLessThan(0);
    expect(compared).toMatchObject({ change: 'up', real: false, reason: 'within_chance' });
  });

  it('finds no change in equal ratios of however many scans', () => {
    const compared = compareRatios({ count: 1, total: 10 }, { count: 1000, total: 10_000 });
    expect(compared).toMatchObject({ change: 'none', real: false, reason: 'no_change' });
  });

  it.each([
    [0, 10, 'before'],
    [10, 0, 'after'],
    [0, 0, 'both'],
  ])('has no data over %i and %i scans', (before, after, missing) => {
    const compared = compareRatios({ count: 0, total: before }, { count: 0, total: after });
    expect(compared).toEqual({ state: 'no_data', missing });
  });
});

describe('compareRatios() of spans that are truly alike', () => {
  const draws = 4000;
  // Summed over all tables instead of drawn: 3 to 5 % nearly everywhere, 5.9 % at worst (10 and 500 scans at 30 %).
  it.each([
    [20, 20, 0.3],
    [100, 100, 0.03],
    [100, 100, 0.5],
    [210, 240, 0.05],
    [20, 400, 0.05],
    [1000, 1000, 0.03],
    [10, 500, 0.013],
  ])('finds a change in 5 %% at most: %i and %i scans, ratio %f', (n, m, ratio) => {
    const random = createRandom(n * 1000 + m);
    const [before, after] = [binomialDraws(n, ratio, random), binomialDraws(m, ratio, random)];
    let found = 0;
    for (let draw = 0; draw < draws; draw++) {
      const compared = compareRatios({ count: before(), total: n }, { count: after(), total: m });
      if (compared.state === 'compared' && compared.real) found++;
    }
    const monteCarlo = 3 * Math.sqrt((0.05 * 0.95) / draws);
    expect(found / draws).toBeLessThanOrEqual(0.05 + monteCarlo);
  });

  it('and finds most changes from 3 % to 8 % of 500', () => {
    const random = createRandom(8);
    const [before, after] = [binomialDraws(500, 0.03, random), binomialDraws(500, 0.08, random)];
    let found = 0;
    for (let draw = 0; draw < 1000; draw++) {
      const compared = compareRatios(
        { count: before(), total: 500 },
        { count: after(), total: 500 },
      );
      if (compared.state === 'compared' && compared.real && compared.change === 'up') found++;
    }
    expect(found / 1000).toBeGreaterThan(0.9);
  });
});
