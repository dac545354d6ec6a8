import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  badCounts,
  budgetRatio,
  burnRate,
  measureBudget,
  timeToExhaustion,
} from '../../../../src/core/slo/error-budget.ts';
import { objectives } from '../../../../src/core/slo/objectives.ts';

const dayMs = 86_400_000;
const { websocketSuccess, fallback, completion } = objectives;

describe('budgetRatio()', () => {
  it('is what the target leaves: 1 − target, or a `below` target itself', () => {
    expect(budgetRatio(websocketSuccess)).toBe(0.05);
    expect(budgetRatio(fallback)).toBe(0.05);
    expect(budgetRatio(completion)).toBe(0.01);
  });

  it.each([
    { kind: 'at_least', ratio: 1 },
    { kind: 'below', ratio: 0 },
    { kind: 'at_least', ratio: 0 },
  ] as const)('refuses $kind $ratio', (target) => {
    expect(() => budgetRatio(target)).toThrow(RangeError);
  });
});

describe('badCounts()', () => {
  it('turns good scans into bad ones and leaves bad ones', () => {
    expect(badCounts({ count: 97, total: 100 }, websocketSuccess)).toEqual({
      count: 3,
      total: 100,
    });
    expect(badCounts({ count: 3, total: 100 }, fallback)).toEqual({ count: 3, total: 100 });
  });
});

describe('burnRate()', () => {
  it('is 1 where the ratio is the budget, exactly', () => {
    expect(burnRate({ count: 5, total: 100 }, websocketSuccess)).toBe(1);
    expect(burnRate({ count: 1, total: 100 }, completion)).toBe(1);
  });

  // The alert table's bad ratios: burn × budget.
  it.each([
    [50, fallback, 10],
    [30, fallback, 6],
    [15, fallback, 3],
    [10, fallback, 2],
    [14.4, completion, 14.4],
    [6, completion, 6],
    [3, completion, 3],
  ])('of %f in 100 is as the alert rules have it', (count, target, burn) => {
    expect(burnRate({ count, total: 100 }, target)).toBeCloseTo(burn, 12);
  });

  it('is null over nothing, and 0 where nothing is bad', () => {
    expect(burnRate({ count: 0, total: 0 }, fallback)).toBeNull();
    expect(burnRate({ count: 0, total: 9 }, fallback)).toBe(0);
  });
});

describe('measureBudget()', () => {
  it('says what is spent and what is left', () => {
    expect(measureBudget({ count: 20, total: 1000 }, fallback)).toEqual({
      state: 'measured',
      budgetRatio: 0.05,
      badRatio: 0.02,
      allowedBad: 50,
      consumed: 0.4,
      remaining: 0.6,
    });
  });

  it('goes below nothing where it is overspent', () => {
    expect(measureBudget({ count: 3, total: 100 }, completion)).toMatchObject({
      consumed: 3,
      remaining: -2,
    });
  });

  it('has no data over nothing', () => {
    expect(measureBudget({ count: 0, total: 0 }, fallback)).toEqual({
      state: 'no_data',
      budgetRatio: 0.05,
    });
  });

  it('spends as many bad scans as it allows', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 10_000, max: 1e6 }), (count, total) => {
        const budget = measureBudget({ count, total }, fallback);
        if (budget.state !== 'measured') throw new Error('there is data');
        expect(budget.consumed * budget.allowedBad).toBeCloseTo(count, 6);
        expect(budget.consumed + budget.remaining).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe('timeToExhaustion()', () => {
  const budgetOf = (count: number, total = 1000) => measureBudget({ count, total }, fallback);

  it('lasts the whole window at a burn of 1, and half of it at 2', () => {
    const untouched = budgetOf(0);
    expect(timeToExhaustion(untouched, 1, 30 * dayMs)).toEqual({
      state: 'burning',
      exhaustedInMs: 30 * dayMs,
    });
    expect(timeToExhaustion(untouched, 2, 30 * dayMs)).toEqual({
      state: 'burning',
      exhaustedInMs: 15 * dayMs,
    });
  });

  it('counts what is left only', () => {
    expect(timeToExhaustion(budgetOf(20), 6, 30 * dayMs)).toEqual({
      state: 'burning',
      exhaustedInMs: 3 * dayMs,
    });
  });

  it.each([
    ['exhausted', budgetOf(50), 1],
    ['exhausted', budgetOf(80), 0],
    ['exhausted', budgetOf(80), null],
    ['not_burning', budgetOf(20), 0],
    ['no_data', budgetOf(20), null],
    ['no_data', budgetOf(0, 0), 1],
  ] as const)('is %s', (state, budget, burn) => {
    expect(timeToExhaustion(budget, burn, 30 * dayMs)).toEqual({ state });
  });
});
