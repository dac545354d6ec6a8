import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideNotification,
  emptyMemory,
  type AlertInstance,
  type GroupMemory,
  type GroupNow,
  type Timing,
} from '../../../../src/core/alerting/decide-notification.ts';
import { minuteMs, noon } from './rule-fixtures.ts';

const timing: Timing = {
  groupWaitMs: 0,
  groupIntervalMs: 5 * minuteMs,
  repeatIntervalMs: 60 * minuteMs,
};
const t = (minutes: number) => noon + minutes * minuteMs;
const a: AlertInstance = { rule: 'A', firedAt: t(0) };
const b: AlertInstance = { rule: 'B', firedAt: t(1) };

function group(audible: AlertInstance[], fields: Partial<GroupNow> = {}): GroupNow {
  return { audible, muted: [], acknowledged: [], isUndelivered: false, ...fields };
}

const toldAt = (minutes: number, ...told: AlertInstance[]): GroupMemory => {
  return { told, lastToldAt: t(minutes), waitingSince: null };
};

describe('decideNotification()', () => {
  it.each<[string, GroupMemory, GroupNow, number, string]>([
    ['nothing fires', emptyMemory, group([]), 0, 'nothing_fires'],
    ['a silenced alert fires', emptyMemory, group([], { muted: [a] }), 0, 'muted'],
    ['an alert is known', toldAt(0, a), group([a]), 59, 'nothing_new'],
    ['someone looks after it', toldAt(0, a), group([a], { acknowledged: [a] }), 90, 'acknowledged'],
    [
      'the last did not get through',
      toldAt(0, a),
      group([a], { isUndelivered: true }),
      90,
      'undelivered',
    ],
    ['another comes too soon', toldAt(0, a), group([a, b]), 4, 'group_interval'],
    ['its end comes too soon', toldAt(0, a), group([]), 4, 'group_interval'],
    ['a told one is silenced', toldAt(0, a), group([], { muted: [a] }), 90, 'muted'],
  ])('is silent where %s', (_, memory, now, minutes, reason) => {
    expect(decideNotification(memory, now, timing, t(minutes))).toMatchObject({
      notify: false,
      reason,
    });
  });

  it.each<[string, GroupMemory, GroupNow, number, object]>([
    ['a first alert', emptyMemory, group([a]), 0, { reason: 'new_alerts', fresh: [a] }],
    [
      'a second',
      toldAt(0, a),
      group([a, b]),
      5,
      { reason: 'new_alerts', fresh: [b], firing: [a, b] },
    ],
    ['an end', toldAt(0, a), group([]), 5, { reason: 'resolved', resolved: [a], firing: [] }],
    ['one end of two', toldAt(0, a, b), group([b]), 5, { reason: 'resolved', resolved: [a] }],
    ['it again', toldAt(0, a), group([a]), 60, { reason: 'repeat_interval_elapsed', fresh: [] }],
    [
      'it again where only another is looked after',
      toldAt(0, a, b),
      group([a, b], { acknowledged: [a] }),
      60,
      { reason: 'repeat_interval_elapsed' },
    ],
    [
      'the end of a silenced one, and keeps what is silenced still',
      toldAt(0, a, b),
      group([], { muted: [b] }),
      5,
      { reason: 'resolved', resolved: [a], memory: { told: [b] } },
    ],
    [
      'the end of one, and that its rule fires anew',
      toldAt(0, a),
      group([{ rule: 'A', firedAt: t(20) }]),
      20,
      { reason: 'new_alerts', resolved: [a], fresh: [{ rule: 'A', firedAt: t(20) }] },
    ],
  ])('tells %s', (_, memory, now, minutes, expected) => {
    expect(decideNotification(memory, now, timing, t(minutes))).toMatchObject({
      notify: true,
      ...expected,
    });
  });

  it('gives a new group time for more alerts, and forgets one that is gone before', () => {
    const slow = { ...timing, groupWaitMs: 2 * minuteMs };
    const first = decideNotification(emptyMemory, group([a]), slow, t(0));
    expect(first).toMatchObject({ notify: false, reason: 'group_wait' });
    const second = decideNotification(first.memory, group([a, b]), slow, t(2));
    expect(second).toMatchObject({ notify: true, fresh: [a, b] });
    const gone = decideNotification(first.memory, group([]), slow, t(1));
    expect(gone.memory.waitingSince).toBeNull();
  });
});

/** What one receiver of one cause is told, by a list of all that was said: slow, and plain to see through. */
function tellPlainly(said: Said[], now: GroupNow, at: number): Said | null {
  const key = (alert: AlertInstance) => `${alert.rule} ${alert.firedAt}`;
  const open = new Set<string>();
  for (const { firing, over } of said) {
    for (const one of firing) open.add(one);
    for (const one of over) open.delete(one);
  }
  const audible = now.audible.map(key);
  const active = new Set([...audible, ...now.muted.map(key)]);
  const acknowledged = new Set(now.acknowledged.map(key));
  const fresh = audible.filter((one) => !open.has(one));
  const over = [...open].filter((one) => !active.has(one));
  const last = said.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  const hasNews = fresh.length > 0 || over.length > 0;
  const mayTell = open.size === 0 || at - last >= timing.groupIntervalMs;
  const isAgain =
    !hasNews &&
    audible.some((one) => !acknowledged.has(one)) &&
    at - last >= timing.repeatIntervalMs;
  if (!(hasNews && mayTell) && !isAgain) return null;
  return { at, firing: audible, over };
}

interface Said {
  readonly at: number;
  readonly firing: readonly string[];
  readonly over: readonly string[];
}

describe('decideNotification() over any evaluations', () => {
  const kinds = ['off', 'on', 'muted', 'acknowledged'] as const;
  /** For each of three rules what its alert does, and how long until the next run; 0 is a run that is doubled. */
  const runs = fc.array(
    fc.tuple(
      fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...kinds), fc.constantFrom(...kinds)),
      fc.constantFrom(0, 1, 1, 1, 2, 7, 70),
    ),
    { maxLength: 60 },
  );

  it('tells what a list of all that was said tells: nothing twice, nothing lost', () => {
    fc.assert(
      fc.property(runs, (steps) => {
        let [memory, minutes] = [emptyMemory, 0];
        const said: Said[] = [];
        const since: (number | null)[] = [null, null, null];
        for (const [does, gap] of steps) {
          minutes += gap;
          const alerts = does.map((kind, rule): [typeof kind, AlertInstance] => {
            since[rule] = kind === 'off' ? null : (since[rule] ?? t(minutes));
            return [kind, { rule: `R${rule}`, firedAt: since[rule] ?? 0 }];
          });
          const of = (...wanted: string[]) =>
            alerts.filter(([kind]) => wanted.includes(kind)).map(([, alert]) => alert);
          const now = {
            audible: of('on', 'acknowledged'),
            muted: of('muted'),
            acknowledged: of('acknowledged'),
            isUndelivered: false,
          };
          const decision = decideNotification(memory, now, timing, t(minutes));
          // A restart in between: all that is known is what is stored.
          memory = JSON.parse(JSON.stringify(decision.memory)) as GroupMemory;
          const plain = tellPlainly(said, now, t(minutes));
          expect(decision.notify).toBe(plain !== null);
          if (plain === null || !decision.notify) continue;
          const key = (alert: AlertInstance) => `${alert.rule} ${alert.firedAt}`;
          expect(decision.firing.map(key)).toEqual(plain.firing);
          expect(decision.resolved.map(key).sort()).toEqual([...plain.over].sort());
          said.push(plain);
        }
        expectTold(said);
      }),
      { numRuns: 3_000 },
    );
  });

  /** Every end has one beginning, and no beginning two ends. */
  function expectTold(said: readonly Said[]): void {
    const begun = new Set<string>();
    const over = new Set<string>();
    for (const message of said) {
      for (const one of message.over) {
        expect(begun.has(one)).toBe(true);
        expect(over.has(one)).toBe(false);
        over.add(one);
      }
      for (const one of message.firing) {
        expect(over.has(one)).toBe(false);
        begun.add(one);
      }
    }
  }
});
