import { budgetRatio } from '../slo/error-budget.ts';
import { objectives } from '../slo/objectives.ts';
import type { RatioMetric } from '../slo/read-answers.ts';
import type { AlertCause, AlertRule, RatioRule, Severity } from './alert-rule.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A long and a short window, how fast the budget burns in both, and what that calls for. */
type BurnRow = readonly [
  name: string,
  longMs: number,
  shortMs: number,
  burn: number,
  severity: Severity,
];

/**
 * Burn rates by budget. 14.4 of 1 % is 14.4 %, but of 5 % it would be 72 %: too coarse for a part of the apps that
 * cannot connect, so the larger budget has rows of its own.
 * Source: Google, "The Site Reliability Workbook" (2018), chapter 5.
 */
const largeBudget: readonly BurnRow[] = [
  ['15m', 15 * minuteMs, 5 * minuteMs, 10, 'page'],
  ['1h', hourMs, 5 * minuteMs, 6, 'page'],
  ['6h', 6 * hourMs, 30 * minuteMs, 3, 'page'],
  ['1d', dayMs, 2 * hourMs, 2, 'ticket'],
  ['3d', 3 * dayMs, 6 * hourMs, 1, 'ticket'],
];
const smallBudget: readonly BurnRow[] = [
  ['1h', hourMs, 5 * minuteMs, 14.4, 'page'],
  ['6h', 6 * hourMs, 30 * minuteMs, 6, 'page'],
  ['1d', dayMs, 2 * hourMs, 3, 'ticket'],
  ['3d', 3 * dayMs, 6 * hourMs, 1, 'ticket'],
];

/**
 * A page is of minutes, a ticket of hours: it can wait to be sure. A warning's one window of 15 minutes is judged 1,440
 * times a day, each time with 5 % of chance: at 2 minutes it would come twice as often for nothing (docs/alerts.md).
 */
const holdMs: Record<Severity, number> = {
  page: 2 * minuteMs,
  ticket: 15 * minuteMs,
  warning: 5 * minuteMs,
};
const keepFiringMs = 15 * minuteMs;

function burnRules(
  objective: RatioMetric,
  prefix: string,
  cause: AlertCause,
  rows: readonly BurnRow[],
): RatioRule[] {
  const budget = budgetRatio(objectives[objective]);
  return rows.map(([suffix, longMs, shortMs, burn, severity]) => ({
    kind: 'ratio',
    name: `${prefix}${suffix}`,
    source: objective,
    cause,
    severity,
    longMs,
    shortMs,
    // 0.05 × 6 is 0.30000000000000004, by which 3 of 10 would not be at it.
    threshold: Number((budget * burn).toPrecision(12)),
    holdMs: holdMs[severity],
    keepFiringMs,
    alwaysTold: false,
    enabled: true,
  }));
}

/** The contract's own rule: told whatever else fires. */
const pollingFallbackHigh: RatioRule = {
  kind: 'ratio',
  name: 'PollingFallbackHigh',
  source: 'fallback',
  cause: 'progress',
  severity: 'warning',
  longMs: 15 * minuteMs,
  shortMs: null,
  threshold: objectives.fallback.ratio,
  holdMs: holdMs.warning,
  keepFiringMs,
  alwaysTold: true,
  enabled: true,
};

const telemetryLate: RatioRule = {
  kind: 'ratio',
  name: 'TelemetryLate',
  source: 'overdueScans',
  cause: 'telemetry',
  severity: 'page',
  longMs: hourMs,
  shortMs: null,
  threshold: 0.05,
  holdMs: 5 * minuteMs,
  keepFiringMs,
  alwaysTold: false,
  enabled: true,
};

/** All rules as they are without overrides. */
export const defaultRules: readonly AlertRule[] = [
  pollingFallbackHigh,
  ...burnRules('fallback', 'FallbackBurn', 'progress', largeBudget),
  ...burnRules('websocketSuccess', 'WebsocketSuccessBurn', 'progress', largeBudget),
  ...burnRules('completion', 'CompletionBurn', 'completion', smallBudget),
  {
    kind: 'no_scans',
    name: 'NoScans',
    cause: 'traffic',
    severity: 'page',
    windowsMs: [30 * minuteMs, 2 * hourMs, 12 * hourMs],
    threshold: 1e-6,
    holdMs: holdMs.page,
    keepFiringMs,
    enabled: true,
  },
  telemetryLate,
  {
    kind: 'rollups_late',
    name: 'RollupsLate',
    cause: 'telemetry',
    severity: 'ticket',
    lateMs: 15 * minuteMs,
    threshold: 3,
    holdMs: 10 * minuteMs,
    keepFiringMs,
    enabled: true,
  },
];
