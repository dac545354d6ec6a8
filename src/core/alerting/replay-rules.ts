import { badCounts } from '../slo/error-budget.ts';
import { objectives } from '../slo/objectives.ts';
import type { TimeSpan } from '../slo/plan-span.ts';
import type { Counts } from '../slo/ratio.ts';
import type { RatioMetric } from '../slo/read-answers.ts';
import type { AlertRule, NoScansRule } from './alert-rule.ts';
import { judgeRatio } from './judge-ratio.ts';
import { judgeSilence } from './judge-silence.ts';
import type { Judgement } from './judgement.ts';
import { firingOf, knownOf, stepAlert, type AlertState } from './step-alert.ts';
import { weekBefore, windowAt } from './windows.ts';

const minuteMs = 60_000;

/** What each objective counts, minute by minute from `from`, a whole minute in epoch ms. */
export interface MinuteSeries {
  readonly from: number;
  readonly minutes: number;
  /** `count` over `total` as the objective has them, a number for each minute. */
  readonly counts: Readonly<
    Record<RatioMetric, { count: ArrayLike<number>; total: ArrayLike<number> }>
  >;
}

/** An alert as it would have been; times are epoch ms, `resolvedAt` null where it fires to the end. */
export interface ReplayedAlert {
  readonly rule: string;
  readonly since: number;
  readonly firedAt: number;
  readonly resolvedAt: number | null;
}

/**
 * When each rule would have fired over a series, judged and stepped each minute as by the evaluator. Rules of the
 * pipeline itself leave no history to replay, and are left out.
 */
export function replayRules(
  rules: readonly AlertRule[],
  series: MinuteSeries,
  judgeBadScans: JudgeBadScans = judgeRatio,
): ReplayedAlert[] {
  const past = new Past(series);
  return rules
    .filter((rule) => rule.enabled)
    .flatMap((rule) => replayRule(rule, past, judgeBadScans));
}

/** How bad scans are judged; another way than the evaluator's is for comparing them. */
export type JudgeBadScans = typeof judgeRatio;

function replayRule(rule: AlertRule, past: Past, judgeBadScans: JudgeBadScans): ReplayedAlert[] {
  const judge = judgeOf(rule, past, judgeBadScans);
  if (judge === null) return [];
  const alerts: ReplayedAlert[] = [];
  let state: AlertState = { state: 'inactive' };
  for (let at = past.from + minuteMs; at <= past.to; at += minuteMs) {
    const judgement = judge(at, isCalm(state));
    if (judgement === null) continue;
    const before = firingOf(state);
    state = stepAlert(rule, state, judgement, at).next;
    const after = firingOf(state);
    if (before === null && after !== null) {
      alerts.push({ rule: rule.name, ...after, resolvedAt: null });
    } else if (before !== null && after === null) {
      const last = alerts.pop();
      if (last !== undefined) alerts.push({ ...last, resolvedAt: at });
    }
  }
  return alerts.map(({ since, firedAt, resolvedAt }) => {
    return { rule: rule.name, since, firedAt, resolvedAt };
  });
}

/** In these states only a breach matters: minutes that plainly are none need no judging, and are nearly all. */
function isCalm(state: AlertState): boolean {
  const known = knownOf(state);
  return known.state === 'inactive' || known.state === 'resolved';
}

type Judge = (at: number, isBreachAllThatMatters: boolean) => Judgement | null;

function judgeOf(rule: AlertRule, past: Past, judgeBadScans: JudgeBadScans): Judge | null {
  if (rule.kind === 'no_scans') return (at) => judgeTraffic(rule, past, at);
  if (rule.kind !== 'ratio' || rule.source === 'overdueScans') return null;
  const { source, threshold, longMs, shortMs } = rule;
  return (at, isBreachAllThatMatters) => {
    const long = past.bad(source, windowAt(longMs, at));
    if (isBreachAllThatMatters && long.count <= threshold * long.total) return null;
    const short = shortMs === null ? null : past.bad(source, windowAt(shortMs, at));
    return judgeBadScans(rule, { long, short });
  };
}

function judgeTraffic(rule: NoScansRule, past: Past, at: number): Judgement {
  return judgeSilence(
    rule,
    rule.windowsMs.map((windowMs) => {
      const window = windowAt(windowMs, at);
      const scansWeekBefore = past.counted('completion', weekBefore(window)).total;
      return { windowMs, scans: past.counted('completion', window).total, scansWeekBefore };
    }),
  );
}

/** A series by its running sums, so that any window is a subtraction; before its begin nothing is known to be. */
class Past {
  readonly from: number;
  readonly to: number;
  readonly #minutes: number;
  readonly #sums: ReadonlyMap<RatioMetric, { count: Float64Array; total: Float64Array }>;

  constructor({ from, minutes, counts }: MinuteSeries) {
    this.from = from;
    this.to = from + minutes * minuteMs;
    this.#minutes = minutes;
    this.#sums = new Map(
      Object.entries(counts).map(([name, { count, total }]) => [
        name as RatioMetric,
        { count: runningSums(count, minutes), total: runningSums(total, minutes) },
      ]),
    );
  }

  counted(objective: RatioMetric, window: TimeSpan): Counts {
    const sums = this.#sums.get(objective);
    const [from, to] = [this.#index(window.from), this.#index(window.to)];
    const within = (of: Float64Array | undefined) => (of?.[to] ?? 0) - (of?.[from] ?? 0);
    return { count: within(sums?.count), total: within(sums?.total) };
  }

  bad(objective: RatioMetric, window: TimeSpan): Counts {
    return badCounts(this.counted(objective, window), objectives[objective]);
  }

  #index(at: number): number {
    return Math.min(this.#minutes, Math.max(0, Math.round((at - this.from) / minuteMs)));
  }
}

function runningSums(values: ArrayLike<number>, minutes: number): Float64Array {
  const sums = new Float64Array(minutes + 1);
  for (let minute = 0; minute < minutes; minute += 1) {
    sums[minute + 1] = (sums[minute] ?? 0) + (values[minute] ?? 0);
  }
  return sums;
}
