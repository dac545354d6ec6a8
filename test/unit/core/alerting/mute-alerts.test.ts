import { describe, expect, it } from 'vitest';
import { labelsOf } from '../../../../src/core/alerting/alert-rule.ts';
import { inhibitedBy } from '../../../../src/core/alerting/inhibit.ts';
import { defaultRules } from '../../../../src/core/alerting/rules.ts';
import { mostAttempts, scheduleRetry } from '../../../../src/core/alerting/schedule-retry.ts';
import { findSilences, type Matcher, type Silence } from '../../../../src/core/alerting/silence.ts';
import { hourMs, minuteMs, noon, ruleOf } from './rule-fixtures.ts';

describe('inhibitedBy()', () => {
  it.each([
    ['FallbackBurn3d', ['FallbackBurn15m', 'FallbackBurn6h'], 'FallbackBurn15m'],
    ['FallbackBurn15m', ['FallbackBurn3d'], null],
    ['WebsocketSuccessBurn1h', ['FallbackBurn1h'], 'FallbackBurn1h'],
    ['FallbackBurn1h', ['WebsocketSuccessBurn1h'], null],
    ['CompletionBurn1h', ['FallbackBurn15m'], null],
    ['PollingFallbackHigh', ['FallbackBurn15m'], null],
    ['RollupsLate', ['TelemetryLate'], 'TelemetryLate'],
  ])('%s beside %j is silenced by %s', (name, firing, by) => {
    expect(
      inhibitedBy(ruleOf(name), [ruleOf(name), ...firing.map((other) => ruleOf(other))])?.name ??
        null,
    ).toBe(by);
  });

  it('leaves exactly one of each cause, but for what is always told', () => {
    const told = defaultRules.filter((rule) => inhibitedBy(rule, defaultRules) === null);
    expect(told.map(({ name }) => name)).toEqual([
      'PollingFallbackHigh',
      'FallbackBurn15m',
      'CompletionBurn1h',
      'NoScans',
      'TelemetryLate',
    ]);
  });
});

describe('findSilences()', () => {
  const labels = labelsOf(ruleOf('FallbackBurn1h'));
  const silence = (matchers: Partial<Matcher>[], fields: Partial<Silence> = {}): Silence => ({
    id: 'one',
    kind: 'silence',
    matchers: matchers.map((matcher) => ({
      name: 'cause',
      value: 'progress',
      isEqual: true,
      ...matcher,
    })),
    startsAt: noon,
    endsAt: noon + hourMs,
    createdAt: noon,
    createdBy: 'ada',
    reason: 'known',
    ...fields,
  });
  const mutes = (one: Silence, at = noon) => findSilences([one], labels, at).length > 0;

  it.each<[Partial<Matcher>[], boolean]>([
    [[{}], true],
    [[{ value: 'completion' }], false],
    [[{}, { name: 'severity', value: 'page' }], true],
    [[{}, { name: 'severity', value: 'ticket' }], false],
    [[{ value: 'completion', isEqual: false }], true],
    [[{ name: 'team', value: 'x', isEqual: false }], true],
    [[{ name: 'team', value: 'x' }], false],
    [[], false],
  ])('by %j: %s', (matchers, expected) => {
    expect(mutes(silence(matchers))).toBe(expected);
  });

  it('mutes from its start until its end', () => {
    const planned = silence([{}], { kind: 'maintenance' });
    expect([-1, 0, hourMs - 1, hourMs].map((after) => mutes(planned, noon + after))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('scheduleRetry()', () => {
  const times = { runAt: noon, now: noon };
  const failed = (retryAfterMs: number | null = null) =>
    ({ kind: 'retry', status: 503, reason: 'down', retryAfterMs }) as const;
  const delay = (attempts: number, retryAfterMs: number | null = null) => {
    const next = scheduleRetry(failed(retryAfterMs), attempts, times);
    return next.state === 'waiting' ? (next.nextAt - noon) / minuteMs : next.state;
  };

  it('waits 1, 2, 4 … 30 minutes, then gives up', () => {
    const delays = Array.from({ length: mostAttempts }, (_, attempt) => delay(attempt + 1));
    expect(delays.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 30, 30]);
    expect(delays.slice(-2)).toEqual([30, 'dead']);
  });

  it('counts its delays from the run, and those asked for from the answer', () => {
    const late = { runAt: noon, now: noon + 9_000 };
    expect(scheduleRetry(failed(), 1, late)).toMatchObject({ nextAt: noon + minuteMs });
    expect(scheduleRetry(failed(minuteMs), 1, late)).toMatchObject({ nextAt: noon + 69_000 });
  });

  it('waits as long as it is asked to, within reason', () => {
    expect(delay(1, 10 * minuteMs)).toBe(10);
    expect(delay(5, 10 * minuteMs)).toBe(16);
    expect(delay(1, 900 * minuteMs)).toBe(360);
  });

  it('is done with what was taken, and with what is refused for good', () => {
    expect(scheduleRetry({ kind: 'delivered', status: 204 }, 3, times)).toEqual({
      state: 'delivered',
    });
    expect(scheduleRetry({ kind: 'refused', status: 410, reason: 'gone' }, 1, times)).toEqual({
      state: 'dead',
      reason: 'refused',
    });
  });
});
