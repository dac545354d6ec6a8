import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Judgement } from '../../../../src/core/alerting/judgement.ts';
import {
  firingOf,
  stepAlert,
  type AlertState,
  type AlertStep,
} from '../../../../src/core/alerting/step-alert.ts';
import { stepAll } from '../../../../src/core/alerting/step-all.ts';
import { minuteMs, noon, ratioRule, readings, ruleOf } from './rule-fixtures.ts';

const rule = ratioRule('PollingFallbackHigh', {
  holdMs: 2 * minuteMs,
  keepFiringMs: 15 * minuteMs,
});

type Verdict = 'breached' | 'between' | 'recovered' | 'no_data' | 'failed';
function judgement(verdict: Verdict): Judgement {
  switch (verdict) {
    case 'no_data':
      return { verdict };
    case 'failed':
      return { verdict, message: 'out of order' };
    default: {
      const figures = { kind: 'rollups_late', threshold: 3, lateMinutes: 0, oldest: null } as const;
      return { verdict, reason: 'over_threshold', figures };
    }
  }
}

const t = (minutes: number) => noon + minutes * minuteMs;
const step = (previous: AlertState, verdict: Verdict, minutes: number): AlertStep =>
  stepAlert(rule, previous, judgement(verdict), t(minutes));

const inactive: AlertState = { state: 'inactive' };
const pending: AlertState = { state: 'pending', since: t(0) };
const firing: AlertState = { state: 'firing', since: t(0), firedAt: t(2) };
const keeping: AlertState = { ...firing, state: 'keep_firing', recoveredAt: t(10) };
const resolved: AlertState = { ...firing, state: 'resolved', resolvedAt: t(25) };
const blind: AlertState = { state: 'no_data', since: t(5), held: firing };
const failed: AlertState = { state: 'error', since: t(5), message: 'out of order', held: firing };

describe('stepAlert()', () => {
  it.each<[AlertState, Verdict, number, AlertState, string]>([
    [inactive, 'recovered', 0, inactive, 'unchanged'],
    [inactive, 'between', 0, inactive, 'unchanged'],
    [inactive, 'breached', 0, pending, 'breach_began'],
    [inactive, 'no_data', 5, { state: 'no_data', since: t(5), held: inactive }, 'no_data'],
    [pending, 'breached', 1, pending, 'holding'],
    [pending, 'breached', 2, firing, 'hold_elapsed'],
    [pending, 'between', 1, inactive, 'breach_ended'],
    [pending, 'recovered', 1, inactive, 'breach_ended'],
    [pending, 'no_data', 5, { state: 'no_data', since: t(5), held: inactive }, 'no_data'],
    [firing, 'breached', 9, firing, 'unchanged'],
    [firing, 'between', 9, firing, 'unchanged'],
    [firing, 'recovered', 10, keeping, 'recovered'],
    [firing, 'no_data', 5, blind, 'no_data'],
    [firing, 'failed', 5, failed, 'rule_failed'],
    [keeping, 'recovered', 24, keeping, 'keeping'],
    [keeping, 'recovered', 25, resolved, 'keep_firing_elapsed'],
    [keeping, 'between', 24, firing, 'breached_again'],
    [keeping, 'breached', 24, firing, 'breached_again'],
    [keeping, 'no_data', 30, { state: 'no_data', since: t(30), held: keeping }, 'no_data'],
    [resolved, 'recovered', 30, resolved, 'unchanged'],
    [resolved, 'between', 30, resolved, 'unchanged'],
    [resolved, 'breached', 30, { state: 'pending', since: t(30) }, 'breach_began'],
    [blind, 'no_data', 60, blind, 'unchanged'],
    [blind, 'breached', 60, firing, 'known_again'],
    [blind, 'between', 60, firing, 'known_again'],
    [blind, 'recovered', 10, keeping, 'recovered'],
    [blind, 'failed', 5, failed, 'rule_failed'],
    [failed, 'failed', 60, failed, 'unchanged'],
    [failed, 'breached', 60, firing, 'known_again'],
    [failed, 'no_data', 5, blind, 'no_data'],
  ])('%j, %s at %i min: %j (%s)', (previous, verdict, minutes, next, reason) => {
    expect(step(previous, verdict, minutes)).toEqual({ next, reason });
  });

  it('fires at once where there is no hold, and resolves at once where nothing is kept', () => {
    const hasty = { ...rule, holdMs: 0, keepFiringMs: 0 };
    const first = stepAlert(hasty, inactive, judgement('breached'), t(0));
    expect(first.next).toEqual({ state: 'firing', since: t(0), firedAt: t(0) });
    const second = stepAlert(hasty, first.next, judgement('recovered'), t(1));
    expect(second.next).toMatchObject({ state: 'resolved', resolvedAt: t(1) });
  });

  it('holds by the clock, whatever runs were missed', () => {
    expect(step(pending, 'breached', 40).next).toEqual({ ...firing, firedAt: t(40) });
  });

  it('keeps a breach that a fault of the rule interrupts, and forgets one of which no data is left', () => {
    const fault = step(pending, 'failed', 1).next;
    expect(step(fault, 'breached', 3).next).toEqual({ ...firing, firedAt: t(3) });
    const gap = step(pending, 'no_data', 1).next;
    expect(step(gap, 'breached', 3).next).toEqual({ state: 'pending', since: t(3) });
  });

  const verdicts = fc.constantFrom<Verdict>(
    'breached',
    'between',
    'recovered',
    'no_data',
    'failed',
  );
  const runs = fc.array(fc.tuple(verdicts, fc.integer({ min: 1, max: 20 })), { maxLength: 80 });

  it('never fires without a breach all through its hold, nor resolves without a recovery through its keeping', () => {
    fc.assert(
      fc.property(runs, (steps) => {
        let [state, minutes]: [AlertState, number] = [inactive, 0];
        const seen: { verdict: Verdict; minutes: number }[] = [];
        for (const [verdict, gap] of steps) {
          minutes += gap;
          seen.push({ verdict, minutes });
          const wasFiring = firingOf(state) !== null;
          state = step(state, verdict, minutes).next;
          const isFiring = firingOf(state) !== null;
          if (isFiring === wasFiring) continue;
          const [needed, lengthMs] = isFiring
            ? (['breached', rule.holdMs] as const)
            : (['recovered', rule.keepFiringMs] as const);
          const known = seen.filter(
            (one) => one.verdict !== 'failed' && (isFiring || one.verdict !== 'no_data'),
          );
          const last = known.findLastIndex((one) => one.verdict !== needed);
          const began = known[last + 1];
          expect(t(minutes) - t(began?.minutes ?? Number.NaN)).toBeGreaterThanOrEqual(lengthMs);
          expect(verdict).toBe(needed);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('stepAll()', () => {
  it('stops no rule for the fault of another', () => {
    const rules = [ruleOf('TelemetryLate'), ruleOf('RollupsLate')];
    const broken = readings({
      overdueScans: { count: 2, total: 1 },
      lateRollups: { minutes: 5, oldest: t(-60) },
    });
    const { changed, transitions } = stepAll(rules, {}, broken, t(0));
    expect(changed).toMatchObject({
      TelemetryLate: { state: 'error' },
      RollupsLate: { state: 'pending' },
    });
    expect(transitions.map(({ rule: name, toState }) => `${name} ${toState}`)).toEqual([
      'TelemetryLate error',
      'RollupsLate pending',
    ]);
  });

  it('ends the alert of a rule that is turned off', () => {
    const off = { ...rule, enabled: false };
    const { changed, transitions } = stepAll(
      [off],
      { PollingFallbackHigh: firing },
      readings(),
      t(9),
    );
    expect(changed).toEqual({ PollingFallbackHigh: inactive });
    expect(transitions).toMatchObject([{ reason: 'rule_disabled', toState: 'inactive' }]);
  });

  it('changes nothing where nothing changes', () => {
    const quiet = stepAll([rule], { PollingFallbackHigh: blind }, readings(), t(60));
    expect(quiet.changed).toEqual({});
    expect(quiet.transitions).toEqual([]);
  });
});
