import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustPValues } from '../../../../src/core/slo/adjust-p-values.ts';
import type { Counts } from '../../../../src/core/slo/ratio.ts';
import { splitChange } from '../../../../src/core/slo/split-change.ts';
import { pOfContrast } from '../../../../src/core/slo/stand-out.ts';
import { dimensionValues, spans, sumSpans, swap } from '../../../support/value-spans.ts';

const ratioOf = ({ count, total }: Counts) => count / total;

describe('splitChange()', () => {
  it('sums exactly to the change, over the values of any dimension', () => {
    fc.assert(
      fc.property(dimensionValues, (values) => {
        const all = sumSpans(values);
        const parts = values.map((value) => splitChange(value, all));
        const total = parts.reduce((so, { rate, mix }) => so + rate + mix, 0);
        expect(total).toBeCloseTo(ratioOf(all.after) - ratioOf(all.before), 12);
      }),
    );
  });

  it('turns its sign with the spans', () => {
    fc.assert(
      fc.property(dimensionValues, (values) => {
        const all = sumSpans(values);
        for (const value of values) {
          const [there, back] = [splitChange(value, all), splitChange(swap(value), swap(all))];
          expect(back.rate).toBeCloseTo(-there.rate, 12);
          expect(back.mix).toBeCloseTo(-there.mix, 12);
        }
      }),
    );
  });

  it('is all rate where shares stay, and all mix where ratios stay', () => {
    const rate = [spans('a', [10, 500], [50, 500]), spans('b', [10, 500], [10, 500])];
    expect(rate.map((value) => splitChange(value, sumSpans(rate)))).toEqual([
      { rate: 0.5 * 0.08, mix: 0 },
      { rate: 0, mix: 0 },
    ]);
    const mix = [spans('a', [18, 900], [10, 500]), spans('b', [30, 100], [150, 500])];
    for (const value of mix) expect(splitChange(value, sumSpans(mix)).rate).toBe(0);
  });

  it('credits a bad version that comes, or goes, with all of it', () => {
    const comes = [spans('old', [20, 1000], [10, 500]), spans('new', [0, 0], [150, 500])];
    expect(splitChange(comes[0]!, sumSpans(comes)).mix).toBeCloseTo(0, 12);
    expect(splitChange(comes[1]!, sumSpans(comes))).toEqual({
      rate: 0,
      mix: expect.closeTo(0.14, 12),
    });
    const goes = comes.map(swap);
    expect(splitChange(goes[0]!, sumSpans(goes)).mix).toBeCloseTo(0, 12);
    expect(splitChange(goes[1]!, sumSpans(goes)).mix).toBeCloseTo(-0.14, 12);
  });
});

describe('adjustPValues()', () => {
  it('multiplies the smallest by all, the next by the rest, and never lets one pass a smaller', () => {
    const [a, b, c, d] = adjustPValues([0.01, 0.04, 0.03, 0.005]);
    expect([a, b, c, d].map((p) => Number(p?.toFixed(12)))).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(adjustPValues([0.9, 0.8])).toEqual([1, 1]);
    expect(adjustPValues([])).toEqual([]);
  });

  it('lies between p and Bonferroni, in the order of p', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (pValues) => {
        const adjusted = adjustPValues(pValues);
        for (const [index, p] of pValues.entries()) {
          expect(adjusted[index]).toBeGreaterThanOrEqual(p);
          expect(adjusted[index]).toBeLessThanOrEqual(Math.min(1, p * pValues.length));
        }
      }),
    );
  });
});

describe('pOfContrast()', () => {
  it('of two terms is the test of Agresti and Caffo: one more of either kind in each', () => {
    const [p, q] = [8 / 12, 3 / 12];
    const z = (p - q) / Math.sqrt((p * (1 - p)) / 12 + (q * (1 - q)) / 12);
    const terms = [
      { count: 7, total: 10, weight: 1 },
      { count: 2, total: 10, weight: -1 },
    ];
    expect(z).toBeCloseTo(2.25494, 5);
    expect(pOfContrast(terms, 1)).toBeCloseTo(0.02415, 4);
    expect(pOfContrast(terms, -1)).toBe(1);
  });

  it('is 1 where there is nothing to compare', () => {
    expect(pOfContrast([], 1)).toBe(1);
  });
});
