import type { AlertRule } from './alert-rule.ts';
import type { Judgement } from './judgement.ts';

interface Inactive {
  readonly state: 'inactive';
}
interface Pending {
  readonly state: 'pending';
  /** When the breach began; all times are epoch ms. */
  readonly since: number;
}
interface Firing {
  readonly state: 'firing';
  readonly since: number;
  /** Names the alert: one that comes again later is another. */
  readonly firedAt: number;
}
/** Recovered, but not for long enough. */
interface KeepFiring {
  readonly state: 'keep_firing';
  readonly since: number;
  readonly firedAt: number;
  readonly recoveredAt: number;
}
interface Resolved {
  readonly state: 'resolved';
  readonly since: number;
  readonly firedAt: number;
  readonly resolvedAt: number;
}
/** What an alert is by what was last known. */
export type KnownState = Inactive | Pending | Firing | KeepFiring | Resolved;

/** `held` is what goes on meanwhile: nothing new is known, so an alert that fires goes on firing. */
export type AlertState =
  | KnownState
  | { readonly state: 'no_data'; readonly since: number; readonly held: KnownState }
  | {
      readonly state: 'error';
      readonly since: number;
      readonly message: string;
      readonly held: KnownState;
    };
export type AlertStateName = AlertState['state'];

export type StepReason =
  | 'unchanged'
  | 'breach_began'
  | 'breach_ended'
  | 'hold_elapsed'
  | 'holding'
  | 'recovered'
  | 'breached_again'
  | 'keep_firing_elapsed'
  | 'keeping'
  | 'no_data'
  | 'rule_failed'
  | 'known_again';

export interface AlertStep {
  readonly next: AlertState;
  readonly reason: StepReason;
}

/** The next state of an alert, judged at `now`, epoch ms. Times are by the clock, not by the number of runs. */
export function stepAlert(
  rule: AlertRule,
  previous: AlertState,
  judgement: Judgement,
  now: number,
): AlertStep {
  switch (judgement.verdict) {
    case 'failed':
      return fail(previous, judgement.message, now);
    case 'no_data':
      return loseData(previous, now);
    default: {
      const held = knownOf(previous);
      const step = stepKnown(rule, held, judgement.verdict, now);
      const isBack = held !== previous && step.next === held;
      return isBack ? { next: held, reason: 'known_again' } : step;
    }
  }
}

/** The alert that is on, by the time at which it fired; null where none is. */
export function firingOf(state: AlertState): { firedAt: number; since: number } | null {
  const known = knownOf(state);
  return known.state === 'firing' || known.state === 'keep_firing' ? known : null;
}

export function knownOf(state: AlertState): KnownState {
  return state.state === 'no_data' || state.state === 'error' ? state.held : state;
}

function fail(previous: AlertState, message: string, now: number): AlertStep {
  const isSame = previous.state === 'error' && previous.message === message;
  if (isSame) return { next: previous, reason: 'unchanged' };
  const since = previous.state === 'error' ? previous.since : now;
  return {
    next: { state: 'error', since, message, held: knownOf(previous) },
    reason: 'rule_failed',
  };
}

function loseData(previous: AlertState, now: number): AlertStep {
  if (previous.state === 'no_data') return { next: previous, reason: 'unchanged' };
  const known = knownOf(previous);
  // A breach of which nothing is left to see must not fire by the clock alone.
  const held: KnownState = known.state === 'pending' ? { state: 'inactive' } : known;
  return { next: { state: 'no_data', since: now, held }, reason: 'no_data' };
}

function stepKnown(
  rule: AlertRule,
  previous: KnownState,
  verdict: 'breached' | 'between' | 'recovered',
  now: number,
): AlertStep {
  switch (previous.state) {
    case 'inactive':
    case 'resolved':
      if (verdict !== 'breached') return { next: previous, reason: 'unchanged' };
      return begin(rule, now);
    case 'pending':
      if (verdict !== 'breached') return { next: { state: 'inactive' }, reason: 'breach_ended' };
      return hold(rule, previous, now);
    case 'firing':
      if (verdict !== 'recovered') return { next: previous, reason: 'unchanged' };
      return settle(
        rule,
        { ...previous, state: 'keep_firing', recoveredAt: now },
        now,
        'recovered',
      );
    case 'keep_firing': {
      const { since, firedAt } = previous;
      if (verdict === 'recovered') return settle(rule, previous, now, 'keeping');
      return { next: { state: 'firing', since, firedAt }, reason: 'breached_again' };
    }
  }
}

function begin(rule: AlertRule, now: number): AlertStep {
  if (rule.holdMs > 0) return { next: { state: 'pending', since: now }, reason: 'breach_began' };
  return { next: { state: 'firing', since: now, firedAt: now }, reason: 'breach_began' };
}

function hold(rule: AlertRule, previous: Pending, now: number): AlertStep {
  const { since } = previous;
  if (now - since < rule.holdMs) return { next: previous, reason: 'holding' };
  return { next: { state: 'firing', since, firedAt: now }, reason: 'hold_elapsed' };
}

function settle(
  rule: AlertRule,
  kept: KeepFiring,
  now: number,
  reason: 'recovered' | 'keeping',
): AlertStep {
  const { since, firedAt, recoveredAt } = kept;
  if (now - recoveredAt < rule.keepFiringMs) return { next: kept, reason };
  return {
    next: { state: 'resolved', since, firedAt, resolvedAt: now },
    reason: 'keep_firing_elapsed',
  };
}
