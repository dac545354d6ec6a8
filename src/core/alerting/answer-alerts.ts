import { budgetRatio } from '../slo/error-budget.ts';
import { objectives } from '../slo/objectives.ts';
import type { AlertRow, RuleRow } from './alert-answers.ts';
import { labelsOf, recoveryOf, type AlertRule } from './alert-rule.ts';
import { describeTitle } from './describe-alert.ts';
import { defaultRules } from './rules.ts';
import type { AlertState } from './step-alert.ts';
import type { AlertView } from './view-alerts.ts';

/** An alert as `GET /api/alerts` shows it. */
export function toAlertRow(view: AlertView): AlertRow {
  const { rule, state, firing, judgement, silences, acknowledgement } = view;
  const figures = judgement !== null && 'figures' in judgement ? judgement.figures : null;
  return {
    name: rule.name,
    severity: rule.severity,
    cause: rule.cause,
    labels: labelsOf(rule),
    state: state.state,
    isFiring: firing !== null,
    since: firing?.since ?? sinceOf(state),
    firedAt: firing?.firedAt ?? null,
    isSilenced: silences.length > 0,
    silencedBy: silences.map(({ id }) => id),
    inhibitedBy: view.inhibitedBy,
    acknowledgement,
    title: firing === null ? rule.name : describeTitle(rule, figures),
    detail: state,
    judgement,
  };
}

function sinceOf(state: AlertState): number | null {
  return 'since' in state ? state.since : null;
}

/** A rule with every number that it goes by, as `GET /api/alerts/rules` shows it. */
export function toRuleRow(rule: AlertRule): RuleRow {
  const { name, kind, cause, severity, enabled, holdMs, keepFiringMs, threshold } = rule;
  const original = defaultRules.find((known) => known.name === name);
  const ratio = kind === 'ratio' ? rule : null;
  const source = ratio === null || ratio.source === 'overdueScans' ? null : ratio.source;
  return {
    ...{ name, kind, cause, severity, enabled, holdMs, keepFiringMs, threshold },
    recoverBelow: ratio === null ? null : recoveryOf(threshold),
    objective: ratio?.source ?? null,
    longMs: ratio?.longMs ?? null,
    shortMs: ratio?.shortMs ?? null,
    burn: source === null ? null : threshold / budgetRatio(objectives[source]),
    isOverridden: JSON.stringify(rule) !== JSON.stringify(original),
  };
}
