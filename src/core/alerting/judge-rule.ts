import { badCounts } from '../slo/error-budget.ts';
import { ratiosOf } from '../slo/measure.ts';
import { objectives } from '../slo/objectives.ts';
import type { Counts } from '../slo/ratio.ts';
import type { RatioMetric } from '../slo/read-answers.ts';
import type { AlertRule, NoScansRule, RatioRule, RollupsLateRule } from './alert-rule.ts';
import { judgeRatio } from './judge-ratio.ts';
import { judgeSilence } from './judge-silence.ts';
import type { Judgement } from './judgement.ts';
import { sumWindow, weekBefore, windowAt, type StepSums } from './windows.ts';

/** What the rules are judged by at one time. */
export interface AlertReadings {
  readonly steps: readonly StepSums[];
  /** Of the scans of the last hour whose deadline is over 5 minutes past: those without an end on record. */
  readonly overdueScans: Counts;
  /** Minutes that wait to be rolled up for longer than RollupsLate allows; `oldest` in epoch ms. */
  readonly lateRollups: { readonly minutes: number; readonly oldest: number | null };
}

/** What a rule says at `at`, a whole minute; a fault in it is its own, and told as one. */
export function judgeRule(rule: AlertRule, readings: AlertReadings, at: number): Judgement {
  try {
    return judge(rule, readings, at);
  } catch (error) {
    return { verdict: 'failed', message: String(error) };
  }
}

function judge(rule: AlertRule, readings: AlertReadings, at: number): Judgement {
  switch (rule.kind) {
    case 'ratio':
      return judgeBadScans(rule, readings, at);
    case 'no_scans':
      return judgeTraffic(rule, readings, at);
    case 'rollups_late':
      return judgeRollups(rule, readings);
  }
}

function judgeBadScans(rule: RatioRule, readings: AlertReadings, at: number): Judgement {
  const { source, longMs, shortMs } = rule;
  if (source === 'overdueScans') {
    return judgeRatio(rule, { long: readings.overdueScans, short: null });
  }
  const counts = (lengthMs: number) => badScans(readings.steps, source, lengthMs, at);
  return judgeRatio(rule, {
    long: counts(longMs),
    short: shortMs === null ? null : counts(shortMs),
  });
}

function badScans(
  steps: readonly StepSums[],
  objective: RatioMetric,
  lengthMs: number,
  at: number,
): Counts {
  const measured = ratiosOf(sumWindow(steps, windowAt(lengthMs, at)))[objective];
  return badCounts(measured, objectives[objective]);
}

function judgeTraffic(rule: NoScansRule, { steps }: AlertReadings, at: number): Judgement {
  const scansIn = (window: { from: number; to: number }) =>
    ratiosOf(sumWindow(steps, window)).completion.total;
  return judgeSilence(
    rule,
    rule.windowsMs.map((windowMs) => {
      const window = windowAt(windowMs, at);
      return { windowMs, scans: scansIn(window), scansWeekBefore: scansIn(weekBefore(window)) };
    }),
  );
}

function judgeRollups(rule: RollupsLateRule, { lateRollups }: AlertReadings): Judgement {
  const { threshold } = rule;
  const { minutes: lateMinutes, oldest } = lateRollups;
  const figures = { kind: 'rollups_late', threshold, lateMinutes, oldest } as const;
  if (lateMinutes >= threshold) return { verdict: 'breached', reason: 'over_threshold', figures };
  return lateMinutes === 0
    ? { verdict: 'recovered', reason: 'under_recovery', figures }
    : { verdict: 'between', reason: 'under_threshold', figures };
}
