import type { RatioMetric } from '../slo/read-answers.ts';

export const severities = ['page', 'ticket', 'warning'] as const;
/** `page` wakes someone, `ticket` waits for the morning, `warning` is to be seen. */
export type Severity = (typeof severities)[number];

/** Alerts of one cause are one message, and the weaker ones of them stay silent. */
export const causes = ['progress', 'completion', 'traffic', 'telemetry'] as const;
export type AlertCause = (typeof causes)[number];

interface RuleBasics {
  /** As Prometheus has it in `alertname`. */
  readonly name: string;
  readonly cause: AlertCause;
  readonly severity: Severity;
  /** How long a breach lasts before the alert fires. */
  readonly holdMs: number;
  /** How long an alert goes on firing after its recovery, so that one that flaps is one. */
  readonly keepFiringMs: number;
  readonly enabled: boolean;
}

/** What a share of bad scans is measured of: an objective, or scans whose end should have been recorded. */
export type RatioSource = RatioMetric | 'overdueScans';

/** The share of bad scans is over a threshold: in a long window by more than chance, and in a short one still. */
export interface RatioRule extends RuleBasics {
  readonly kind: 'ratio';
  readonly source: RatioSource;
  readonly longMs: number;
  /** Null: the long window stands alone. */
  readonly shortMs: number | null;
  /** 0..1; a breach is over it. */
  readonly threshold: number;
  /** Also told while a stronger alert of its cause fires. */
  readonly alwaysTold: boolean;
}

/** No scan in one of the windows, where in the same hours a week before there were too many for chance. */
export interface NoScansRule extends RuleBasics {
  readonly kind: 'no_scans';
  /** Ascending. */
  readonly windowsMs: readonly number[];
  /** Probability (0..1) of the silence by chance, under which it counts. */
  readonly threshold: number;
}

/** Minutes that have changed wait too long to be rolled up: answers stay exact and become slow. */
export interface RollupsLateRule extends RuleBasics {
  readonly kind: 'rollups_late';
  /** Minutes older than this count as late. */
  readonly lateMs: number;
  /** So many late minutes are a breach. */
  readonly threshold: number;
}

export type AlertRule = RatioRule | NoScansRule | RollupsLateRule;

/** An alert recovers below 0.8 of its threshold, so that one at its edge does not flap. */
export function recoveryOf(threshold: number): number {
  // 0.8 × 0.05 is 0.04000000000000001, by which 4 of 100 would be below it.
  return Number((0.8 * threshold).toPrecision(12));
}

/** The labels that silences match and receivers get. */
export function labelsOf(rule: AlertRule): Readonly<Record<string, string>> {
  const { name, severity, cause } = rule;
  const objective = rule.kind === 'ratio' ? { objective: rule.source } : {};
  return { alertname: name, severity, cause, ...objective };
}
