import type { Attribution } from '../slo/attribute-change.ts';
import { labelsOf, type AlertRule } from './alert-rule.ts';
import { linkToDashboard } from './dashboard-link.ts';
import type { AlertInstance } from './decide-notification.ts';
import {
  describeBudget,
  describeCause,
  describeFigures,
  describeTitle,
  formatLength,
  formatTime,
} from './describe-alert.ts';
import type { Figures } from './judgement.ts';
import type { AlertMessage, BudgetLeft } from './notification.ts';
import type { AlertState } from './step-alert.ts';
import type { AlertView } from './view-alerts.ts';

/** What is looked up for a message beside its alert; null where it is not known. */
export interface MessageContext {
  readonly budget: BudgetLeft | null;
  readonly attribution: Attribution | null;
}

export interface MessageSettings {
  readonly publicUrl: string;
  readonly environment: string;
  readonly at: number;
}

/** The message of an alert that fires. */
export function buildFiring(
  view: AlertView,
  { isNew }: { isNew: boolean },
  context: MessageContext,
  settings: MessageSettings,
): AlertMessage {
  const { rule } = view;
  const firing = view.firing ?? { firedAt: settings.at, since: settings.at };
  const figures = figuresOf(view);
  const source = rule.kind === 'ratio' ? rule.source : null;
  return {
    ...basics(rule, { rule: rule.name, firedAt: firing.firedAt }, 'firing', settings),
    isNew,
    since: firing.since,
    resolvedAt: null,
    title: describeTitle(rule, figures),
    details: [
      `Since ${formatTime(firing.since)}.`,
      ...(figures === null ? ['There is no data at the moment.'] : describeFigures(rule, figures)),
      ...(context.budget === null ? [] : describeBudget(context.budget)),
      ...(source === null ? [] : describeCause(context.attribution, source)),
    ],
    figures,
    budget: context.budget,
    link: linkOf(rule, context.attribution, settings),
  };
}

/** The message of an alert that is over. */
export function buildResolved(
  view: AlertView,
  { firedAt }: AlertInstance,
  settings: MessageSettings,
): AlertMessage {
  const { rule } = view;
  const { since, resolvedAt } = endOf(view.state, firedAt, settings.at);
  const figures = figuresOf(view);
  return {
    ...basics(rule, { rule: rule.name, firedAt }, 'resolved', settings),
    isNew: true,
    since,
    resolvedAt,
    title: `${rule.name} is over after ${formatLength(resolvedAt - since)}`,
    details: [
      `From ${formatTime(since)} to ${formatTime(resolvedAt)}.`,
      ...describeFigures(rule, figures),
    ],
    figures,
    budget: null,
    link: linkToDashboard(settings.publicUrl, { from: since, to: resolvedAt }),
  };
}

function basics(
  rule: AlertRule,
  { firedAt }: AlertInstance,
  status: AlertMessage['status'],
  { environment }: MessageSettings,
) {
  const { name, severity, cause } = rule;
  const key = `${name}/${firedAt}/${status}`;
  return {
    rule: name,
    severity,
    cause,
    labels: { ...labelsOf(rule), environment },
    status,
    key,
    firedAt,
  };
}

function figuresOf({ judgement }: AlertView): Figures | null {
  return judgement !== null && 'figures' in judgement ? judgement.figures : null;
}

/** When the alert ended; one that came again meanwhile, or whose rule is off, has ended just now. */
function endOf(state: AlertState, firedAt: number, at: number) {
  const isIt = state.state === 'resolved' && state.firedAt === firedAt;
  return isIt ? state : { since: firedAt, resolvedAt: at };
}

function linkOf(
  rule: AlertRule,
  attribution: Attribution | null,
  { publicUrl, at }: MessageSettings,
): string {
  const lengthMs = rule.kind === 'ratio' ? rule.longMs : 6 * 3_600_000;
  const cause = attribution?.state === 'one_value' ? attribution.cause : null;
  const filter = cause?.value == null ? {} : { [cause.dimension]: cause.value };
  return linkToDashboard(publicUrl, { from: at - lengthMs, to: at }, filter);
}
