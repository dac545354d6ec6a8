import { labelsOf, type AlertRule } from './alert-rule.ts';
import { inhibitedBy } from './inhibit.ts';
import type { Judgement } from './judgement.ts';
import { findSilences, type Acknowledgement, type Silence } from './silence.ts';
import { firingOf, type AlertState } from './step-alert.ts';
import type { AlertStates } from './step-all.ts';

/** An alert with all that decides whether anyone is told of it. */
export interface AlertView {
  readonly rule: AlertRule;
  readonly state: AlertState;
  /** Null where it does not fire; times are epoch ms. */
  readonly firing: { readonly firedAt: number; readonly since: number } | null;
  readonly judgement: Judgement | null;
  readonly silences: readonly Silence[];
  readonly inhibitedBy: string | null;
  readonly acknowledgement: Acknowledgement | null;
}

export interface AlertsNow {
  readonly rules: readonly AlertRule[];
  readonly states: AlertStates;
  readonly judgements: Readonly<Record<string, Judgement>>;
  readonly silences: readonly Silence[];
  readonly acknowledgements: readonly Acknowledgement[];
}

/** The alert of each rule that is on, at `now`. */
export function viewAlerts(alerts: AlertsNow, now: number): AlertView[] {
  const { states, judgements, silences, acknowledgements } = alerts;
  const rules = alerts.rules.filter(({ enabled }) => enabled);
  const firingRules = rules.filter(({ name }) => firingIn(states, name) !== null);
  return rules.map((rule) => {
    const firing = firingIn(states, rule.name);
    const acknowledgement = acknowledgements.find(
      (known) => known.rule === rule.name && known.firedAt === firing?.firedAt,
    );
    return {
      rule,
      state: states[rule.name] ?? { state: 'inactive' },
      firing,
      judgement: judgements[rule.name] ?? null,
      silences: findSilences(silences, labelsOf(rule), now),
      inhibitedBy: firing === null ? null : (inhibitedBy(rule, firingRules)?.name ?? null),
      acknowledgement: acknowledgement ?? null,
    };
  });
}

function firingIn(states: AlertStates, name: string) {
  const state = states[name];
  return state === undefined ? null : firingOf(state);
}
