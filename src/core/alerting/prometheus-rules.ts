import { budgetRatio } from '../slo/error-budget.ts';
import { objectiveCounters, objectiveWord, pipelineGauges } from '../slo/metric-names.ts';
import { objectives } from '../slo/objectives.ts';
import {
  labelsOf,
  recoveryOf,
  type AlertRule,
  type NoScansRule,
  type RatioRule,
  type RatioSource,
} from './alert-rule.ts';
import { badVerbs, formatLength } from './describe-alert.ts';
import { chanceOfSilence } from './judge-silence.ts';
import { formatPercent } from '../slo/format-plain.ts';
import { minimums } from '../slo/breach-gate.ts';
import { z95OneSided } from '../slo/ratio.ts';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface PrometheusRules {
  readonly groups: readonly {
    readonly name: string;
    readonly interval: string;
    readonly rules: readonly (RecordingRule | AlertingRule)[];
  }[];
}

/**
 * The rules that are on, as a rules file for Prometheus: the same counts, gate, thresholds, holds and recoveries, over
 * the counters of `/metrics`. Inhibition, silences and grouping are its Alertmanager's. It is one group, since what a
 * rule reads must be of its own minute.
 */
export function toPrometheusRules(rules: readonly AlertRule[], publicUrl: string): PrometheusRules {
  const enabled = rules.filter((rule) => rule.enabled);
  const windows = new Map(enabled.flatMap(recordingRules).map((rule) => [rule.record, rule]));
  const recoveries = enabled.map((rule) => recoveryRule(rule));
  const alerts = enabled.map((rule) => alertingRule(rule, publicUrl));
  const all = [...windows.values(), ...recoveries, ...alerts];
  return { groups: [{ name: 'bookshelf', interval: '1m', rules: all }] };
}

interface Window {
  readonly bad: string;
  readonly total: string;
  readonly lower: string;
}

function windowNames(source: RatioSource, windowMs: number): Window {
  const prefix = `bookshelf:${objectiveWord(source)}`;
  const suffix = source === 'overdueScans' ? '' : `_${durationOf(windowMs)}`;
  return {
    bad: `${prefix}_bad:count${suffix}`,
    total: `${prefix}_all:count${suffix}`,
    lower: `${prefix}_bad:lower${suffix}`,
  };
}

/** Counts are rounded: Prometheus stretches what it saw to the window's ends, and scans are whole. */
function recordingRules(rule: AlertRule): RecordingRule[] {
  if (rule.kind !== 'ratio') return [];
  const windows = rule.shortMs === null ? [rule.longMs] : [rule.longMs, rule.shortMs];
  return windows.flatMap((windowMs) => {
    const names = windowNames(rule.source, windowMs);
    const { bad, total } = countExpressions(rule.source, durationOf(windowMs));
    return [
      { record: names.bad, expr: bad },
      { record: names.total, expr: total },
      { record: names.lower, expr: wilsonLower(names.bad, names.total) },
    ];
  });
}

function countExpressions(source: RatioSource, window: string): { bad: string; total: string } {
  if (source === 'overdueScans') {
    const { overdueScans, dueScans } = pipelineGauges;
    return { bad: `sum(${overdueScans})`, total: `sum(${dueScans})` };
  }
  const { count, total } = objectiveCounters(source);
  const all = increase(total, window);
  const counted = increase(count, window);
  const isBad = objectives[source].kind === 'below';
  // Two roundings can differ by one where every scan is good.
  return { bad: isBad ? counted : `clamp_min(${all} - ${counted}, 0)`, total: all };
}

/** Also 0 where the counter is there and nothing was counted; nothing where it is not. */
function increase(counter: string, window: string, offset = ''): string {
  return `round(sum(increase(${counter}[${window}]${offset})))`;
}

/** The one-sided Wilson bound, as breach-gate.ts has it; NaN over nothing, which passes no comparison. */
function wilsonLower(bad: string, total: string): string {
  const z2 = String(z95OneSided ** 2);
  const p = `${bad} / ${total}`;
  const spread = `${z95OneSided} * sqrt((${p}) * (1 - ${p}) / ${total} + ${z2} / (4 * ${total} ^ 2))`;
  return `(${p} + ${z2} / (2 * ${total}) - ${spread}) / (1 + ${z2} / ${total})`;
}

const recovered = 'bookshelf_alert:recovered:bool';

/** 1 below the recovery threshold, 0 above it, and nothing where there is no data. */
function recoveryRule(rule: AlertRule): RecordingRule {
  return { record: recovered, expr: conditions(rule).recovered, labels: { alert: rule.name } };
}

/**
 * An alert that fires goes on until it is known to have recovered all through its keeping: no data changes nothing,
 * which `keep_firing_for` would not hold to.
 */
function alertingRule(rule: AlertRule, publicUrl: string): AlertingRule {
  const own = `${recovered}{alert="${rule.name}"}`;
  const kept = durationOf(rule.keepFiringMs);
  const isOver =
    rule.keepFiringMs === 0
      ? `${own} == 1`
      : `${own} == 1 and min_over_time(${own}[${kept}]) == 1 and last_over_time(${own}[1d] offset ${kept}) == 1`;
  const firing = `sum(ALERTS{alertname="${rule.name}",alertstate="firing"}) > 0`;
  const { alertname: _, ...labels } = labelsOf(rule);
  return {
    alert: rule.name,
    expr: `(${conditions(rule).breach}) or (${firing} unless on () (${isOver}))`,
    for: durationOf(rule.holdMs),
    labels,
    annotations: { summary: summarize(rule), dashboard: `${publicUrl}/` },
  };
}

function conditions(rule: AlertRule): { breach: string; recovered: string } {
  switch (rule.kind) {
    case 'ratio':
      return ratioConditions(rule);
    case 'no_scans':
      return silenceConditions(rule);
    case 'rollups_late': {
      const late = `sum(${pipelineGauges.lateRollupMinutes})`;
      return { breach: `${late} >= ${rule.threshold}`, recovered: `${late} == bool 0` };
    }
  }
}

function ratioConditions({ source, longMs, shortMs, threshold }: RatioRule) {
  const long = windowNames(source, longMs);
  const { fewestBad, fewestScans } = minimums;
  const recovery = recoveryOf(threshold);
  const gate = [
    `${long.lower} > ${threshold}`,
    `${long.bad} >= ${fewestBad}`,
    `${long.total} >= ${fewestScans}`,
  ];
  const low = (window: Window) => `(${window.bad} / ${window.total} < bool ${recovery})`;
  const hasData = `${long.total} > 0`;
  if (shortMs === null) {
    return { breach: gate.join(' and '), recovered: `${low(long)} and ${hasData}` };
  }
  const short = windowNames(source, shortMs);
  return {
    breach: [...gate, `${short.bad} / ${short.total} > ${threshold}`].join(' and '),
    // A comparison with NaN is 0: an empty short window says nothing.
    recovered: `(${low(long)} + ${low(short)} > bool 0) and ${hasData}`,
  };
}

function silenceConditions({ windowsMs, threshold }: NoScansRule) {
  const { total: ended } = objectiveCounters('completion');
  let fewest = 0;
  while (chanceOfSilence(fewest) >= threshold) fewest += 1;
  const silent = windowsMs.map((windowMs) => {
    const window = durationOf(windowMs);
    return `(${increase(ended, window)} == 0 and ${increase(ended, window, ' offset 7d')} >= ${fewest})`;
  });
  const shortest = durationOf(windowsMs[0] ?? 0);
  return { breach: silent.join(' or '), recovered: `${increase(ended, shortest)} > bool 0` };
}

function summarize(rule: AlertRule): string {
  switch (rule.kind) {
    case 'ratio': {
      const share = `Over ${formatPercent(rule.threshold)} of scans ${badVerbs[rule.source]} in ${formatLength(rule.longMs)}`;
      if (rule.source === 'overdueScans') return share;
      const burn = Number((rule.threshold / budgetRatio(objectives[rule.source])).toPrecision(3));
      return burn === 1 ? share : `${share}: ${burn} times the pace that the budget allows`;
    }
    case 'no_scans':
      return 'No scans, where in the same hours of the week before there were many';
    case 'rollups_late':
      return 'Minutes wait too long to be rolled up: answers are exact and slow';
  }
}

/** `15m`, `3d`; what is not whole minutes in seconds. */
function durationOf(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
  ] as const;
  const unit = units.find(([, length]) => ms > 0 && ms % length === 0);
  return unit === undefined ? `${Math.round(ms / 1000)}s` : `${ms / unit[1]}${unit[0]}`;
}
