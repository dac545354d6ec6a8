import type { AlertRule } from './alert-rule.ts';
import { judgeRule, type AlertReadings } from './judge-rule.ts';
import type { Judgement } from './judgement.ts';
import { stepAlert, type AlertState, type AlertStateName, type StepReason } from './step-alert.ts';

export type AlertStates = Readonly<Record<string, AlertState>>;

/** A change of state, and what it was judged by. */
export interface AlertTransition {
  readonly rule: string;
  /** Epoch ms. */
  readonly at: number;
  readonly fromState: AlertStateName;
  readonly toState: AlertStateName;
  readonly reason: StepReason | 'rule_disabled';
  readonly judgement: Judgement | null;
}

export interface AlertEvaluation {
  readonly at: number;
  readonly judgements: Readonly<Record<string, Judgement>>;
  /** Of the alerts whose state is not what it was. */
  readonly changed: AlertStates;
  readonly transitions: readonly AlertTransition[];
}

const inactive: AlertState = { state: 'inactive' };

/** Judges every rule at `at`, a whole minute, and steps its alert; a rule that is off, or gone, has none. */
export function stepAll(
  rules: readonly AlertRule[],
  states: AlertStates,
  readings: AlertReadings,
  at: number,
): AlertEvaluation {
  const enabled = rules.filter((rule) => rule.enabled);
  const judgements: Record<string, Judgement> = {};
  const changed: Record<string, AlertState> = {};
  const transitions: AlertTransition[] = [];
  for (const rule of enabled) {
    const judgement = judgeRule(rule, readings, at);
    const previous = states[rule.name] ?? inactive;
    const { next, reason } = stepAlert(rule, previous, judgement, at);
    judgements[rule.name] = judgement;
    if (next === previous) continue;
    changed[rule.name] = next;
    transitions.push(transitionOf(rule.name, { at, previous, next, reason, judgement }));
  }
  const names = new Set(enabled.map(({ name }) => name));
  for (const [name, previous] of Object.entries(states)) {
    if (names.has(name) || previous.state === 'inactive') continue;
    changed[name] = inactive;
    const step = {
      at,
      previous,
      next: inactive,
      reason: 'rule_disabled',
      judgement: null,
    } as const;
    transitions.push(transitionOf(name, step));
  }
  return { at, judgements, changed, transitions };
}

interface Step {
  readonly at: number;
  readonly previous: AlertState;
  readonly next: AlertState;
  readonly reason: AlertTransition['reason'];
  readonly judgement: Judgement | null;
}

function transitionOf(
  rule: string,
  { at, previous, next, reason, judgement }: Step,
): AlertTransition {
  return { rule, at, fromState: previous.state, toState: next.state, reason, judgement };
}
