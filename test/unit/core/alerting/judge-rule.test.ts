import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRatio } from '../../../../src/core/alerting/judge-ratio.ts';
import { judgeRule } from '../../../../src/core/alerting/judge-rule.ts';
import { chanceOfSilence } from '../../../../src/core/alerting/judge-silence.ts';
import type { Judgement } from '../../../../src/core/alerting/judgement.ts';
import { defaultRules } from '../../../../src/core/alerting/rules.ts';
import {
  edgesOf,
  sumWindow,
  weekBefore,
  windowAt,
  windowsOf,
  type StepSums,
} from '../../../../src/core/alerting/windows.ts';
import { dayMs, hourMs, minuteMs, noon, ratioRule, readings, ruleOf } from './rule-fixtures.ts';

const counts = (text: string) => {
  const [count = 0, total = 0] = text.split('/').map(Number);
  return { count, total };
};

/** `3/20` of the long window, and of the short one where the rule has one; as `verdict reason`. */
function judged(name: string, long: string, short?: string): string {
  const rule = ratioRule(name);
  const judgement = judgeRatio(rule, {
    long: counts(long),
    short: short === undefined ? null : counts(short),
  });
  return 'reason' in judgement ? `${judgement.verdict} ${judgement.reason}` : judgement.verdict;
}

describe('judgeRatio() by PollingFallbackHigh, over 5 % in 15 minutes', () => {
  it.each([
    ['0/0', 'no_data'],
    ['3/3', 'between too_few_scans'],
    ['2/12', 'between too_few_bad'],
    ['3/20', 'breached over_threshold'],
    ['8/100', 'between within_chance'],
    ['9/100', 'breached over_threshold'],
    ['5/100', 'between under_threshold'],
    // 0.8 × 5 % is the edge of recovery, and on it is not below it.
    ['4/100', 'between under_threshold'],
    ['3/100', 'recovered under_recovery'],
    ['0/1', 'recovered under_recovery'],
  ])('%s is %s', (long, expected) => {
    expect(judged('PollingFallbackHigh', long)).toBe(expected);
  });
});

describe('judgeRatio() by a pair of windows, 30 % in 1 hour and in 5 minutes', () => {
  it.each([
    ['60/100', '5/10', 'breached over_threshold'],
    ['60/100', '1/1', 'breached over_threshold'],
    ['60/100', '0/0', 'between short_window_empty'],
    ['60/100', '3/10', 'between short_window_under_threshold'],
    ['60/100', '2/10', 'recovered under_recovery'],
    ['31/100', '10/10', 'between within_chance'],
    ['10/100', '10/10', 'recovered under_recovery'],
    ['0/0', '0/0', 'no_data'],
  ])('%s and %s are %s', (long, short, expected) => {
    expect(judged('FallbackBurn1h', long, short)).toBe(expected);
  });

  it('tells counts, interval, and burn of both windows', () => {
    const judgement = judgeRatio(ratioRule('CompletionBurn1h'), {
      long: { count: 30, total: 100 },
      short: { count: 4, total: 8 },
    });
    expect(judgement).toMatchObject({
      verdict: 'breached',
      figures: {
        threshold: 0.144,
        long: { windowMs: hourMs, bad: 30, total: 100, ratio: 0.3, burn: 30 },
        short: { windowMs: 5 * minuteMs, bad: 4, total: 8, ratio: 0.5, burn: 50 },
      },
    });
  });

  it('never breaches where a window has recovered, nor without three bad of ten', () => {
    const pair = fc.tuple(fc.nat(200), fc.nat(200)).map(([a, b]) => {
      return { count: Math.min(a, b), total: Math.max(a, b) };
    });
    const rules = defaultRules.flatMap((rule) => (rule.kind === 'ratio' ? [rule] : []));
    fc.assert(
      fc.property(fc.constantFrom(...rules), pair, pair, (rule, long, short) => {
        const own = rule.shortMs === null ? null : short;
        const { verdict } = judgeRatio(rule, { long, short: own });
        if (long.total === 0) expect(verdict).toBe('no_data');
        if (verdict !== 'breached') return;
        expect(long.count).toBeGreaterThanOrEqual(3);
        expect(long.total).toBeGreaterThanOrEqual(10);
        for (const { count, total } of [long, ...(own === null ? [] : [own])]) {
          expect(count / total).toBeGreaterThan(rule.threshold);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the rules', () => {
  it('have the thresholds of their budgets, with names of their own', () => {
    const of = (prefix: string) =>
      defaultRules.flatMap((rule) =>
        rule.name.startsWith(prefix) ? [`${rule.threshold} ${rule.severity}`] : [],
      );
    const large = ['0.5 page', '0.3 page', '0.15 page', '0.1 ticket', '0.05 ticket'];
    expect(of('FallbackBurn')).toEqual(large);
    expect(of('WebsocketSuccessBurn')).toEqual(large);
    expect(of('CompletionBurn')).toEqual(['0.144 page', '0.06 page', '0.03 ticket', '0.01 ticket']);
    expect(of('PollingFallbackHigh')).toEqual(['0.05 warning']);
    expect(new Set(defaultRules.map(({ name }) => name)).size).toBe(defaultRules.length);
  });
});

describe('windows', () => {
  it('of a day and longer begin with an hour, the shorter ones to the minute', () => {
    const at = noon + 17 * minuteMs;
    expect(windowAt(6 * hourMs, at)).toEqual({ from: at - 6 * hourMs, to: at });
    expect(windowAt(dayMs, at)).toEqual({ from: noon - dayMs, to: at });
  });

  it('are all answered by one read of the steps between their edges', () => {
    const windows = windowsOf(defaultRules, noon);
    const edges = edgesOf(windows);
    const steps = edges.slice(1).map((to, index): StepSums => {
      return { from: edges[index] ?? 0, to, sums: { completed: 1 } };
    });
    for (const window of windows) {
      const inside = steps.filter(({ from, to }) => from >= window.from && to <= window.to);
      expect(inside[0]?.from).toBe(window.from);
      expect(inside.at(-1)?.to).toBe(window.to);
      expect(sumWindow(steps, window)).toEqual({ completed: inside.length });
    }
  });
});

describe('judgeRule()', () => {
  const rule = ruleOf('NoScans');
  const windows = [30 * minuteMs, 2 * hourMs, 12 * hourMs];

  /** Scans in the windows now and a week before, by their length in minutes. */
  function silence(now: Record<number, number>, before: Record<number, number>): Judgement {
    const edges = edgesOf(windowsOf([rule], noon));
    const steps = edges.slice(1).map((to, index): StepSums => {
      return { from: edges[index] ?? 0, to, sums: {} };
    });
    const put = (lengthMs: number, scans: number, isBefore: boolean) => {
      const window = windowAt(lengthMs, noon);
      const { from } = isBefore ? weekBefore(window) : window;
      const step = steps.findIndex((own) => own.from === from);
      steps[step] = { ...steps[step]!, sums: { completed: scans } };
    };
    for (const lengthMs of windows) {
      put(lengthMs, now[lengthMs / minuteMs] ?? 0, false);
      put(lengthMs, before[lengthMs / minuteMs] ?? 0, true);
    }
    return judgeRule(rule, readings({ steps }), noon);
  }

  it('finds a silence that chance does not explain: from 35 scans of the week before on', () => {
    expect(chanceOfSilence(34)).toBeGreaterThan(1e-6);
    expect(chanceOfSilence(35)).toBeLessThan(1e-6);
    expect(silence({}, { 30: 35 })).toMatchObject({ verdict: 'breached', reason: 'silence' });
    expect(silence({}, { 30: 34 })).toMatchObject({ verdict: 'between' });
  });

  it('looks longer where fewer scans come', () => {
    expect(silence({}, { 30: 10, 120: 30 })).toMatchObject({ verdict: 'breached' });
    expect(silence({ 120: 1 }, { 30: 10, 120: 30 })).toMatchObject({
      verdict: 'between',
      reason: 'too_few_expected',
    });
    expect(silence({}, { 720: 60 })).toMatchObject({ verdict: 'breached' });
  });

  it('takes one scan for the end of it', () => {
    expect(silence({ 30: 1 }, { 30: 500 })).toMatchObject({ verdict: 'recovered' });
  });

  it('says nothing of a week before that is not known', () => {
    expect(silence({}, {})).toMatchObject({ verdict: 'between', reason: 'too_few_expected' });
  });

  it('finds telemetry late by scans whose end should be on record', () => {
    const late = ruleOf('TelemetryLate');
    const overdue = (count: number, total: number) =>
      judgeRule(late, readings({ overdueScans: { count, total } }), noon);
    expect(overdue(20, 40)).toMatchObject({ verdict: 'breached' });
    expect(overdue(1, 400)).toMatchObject({ verdict: 'recovered' });
    expect(overdue(0, 0)).toEqual({ verdict: 'no_data' });
  });

  it.each([
    [0, 'recovered'],
    [2, 'between'],
    [3, 'breached'],
  ])('finds %i late minutes %s', (minutes, verdict) => {
    const late = { minutes, oldest: minutes === 0 ? null : noon - hourMs };
    expect(judgeRule(ruleOf('RollupsLate'), readings({ lateRollups: late }), noon)).toMatchObject({
      verdict,
    });
  });

  it('tells a fault of a rule as its own', () => {
    const broken = readings({ overdueScans: { count: 3, total: 2 } });
    expect(judgeRule(ruleOf('TelemetryLate'), broken, noon)).toMatchObject({
      verdict: 'failed',
      message: expect.stringContaining('3 of 2') as string,
    });
    expect(judgeRule(ruleOf('PollingFallbackHigh'), broken, noon)).toEqual({ verdict: 'no_data' });
  });
});
