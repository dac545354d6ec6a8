import { describe, expect, it } from 'vitest';
import { nextPoll, type PollPace } from '../../../src/client/poll-pace.ts';
import type { HttpOutcome } from '../../../src/client/send-request.ts';
import { defaultTimings } from '../../../src/client/timings.ts';

const pace: PollPace = { dueAt: 10_000, failures: 0, failingSince: 8_000 };
const bad: HttpOutcome = { status: 503, retryAfterMs: 0, cause: 'answered 503' };

const dueAt = (from: PollPace, answer: HttpOutcome | null, now: number) => {
  const step = nextPoll(from, answer, now, defaultTimings);
  return typeof step === 'string' ? step : step.dueAt;
};

describe('nextPoll()', () => {
  it.each([
    ['quick', 10_050, 12_000],
    ['on the next beat', 12_000, 12_000],
    ['slow', 12_700, 14_000],
    ['late by a throttled timer', 71_000, 72_000],
  ])('[CL2] keeps to the beat of 2 s after an answer that is %s', (_, now, due) => {
    expect(dueAt(pace, null, now)).toBe(due);
  });

  it.each([
    [0, 2_000],
    [1, 4_000],
    [2, 8_000],
    [4, 8_000],
  ])('backs off after %i failures before', (failures, waitMs) => {
    expect(dueAt({ ...pace, failures }, bad, 11_000)).toBe(11_000 + waitMs);
  });

  it('forgets failures with a good answer', () => {
    const step = nextPoll({ ...pace, failures: 4 }, null, 10_100, defaultTimings);
    expect(step).toMatchObject({ failures: 0, failingSince: 10_100 });
  });

  it('heeds Retry-After where it is longer', () => {
    expect(dueAt(pace, { ...bad, retryAfterMs: 60_000 }, 11_000)).toBe(71_000);
    expect(dueAt(pace, { ...bad, retryAfterMs: 0 }, 11_000)).toBe(13_000);
  });

  it('gives up with the sixth failure in a row', () => {
    expect(dueAt({ ...pace, failures: 5 }, bad, 11_000)).toMatch(/^6 failures .*answered 503/);
  });

  it('counts a sleep between two polls for nothing', () => {
    expect(dueAt(pace, bad, 3_600_000)).toBe(3_602_000);
  });

  it('gives up 22 s after the first failure, but for one that asks for patience', () => {
    expect(dueAt({ ...pace, failures: 1 }, bad, 38_000)).toMatch(/^2 failures/);
    expect(dueAt({ ...pace, failures: 1 }, { ...bad, status: 429 }, 38_000)).toBe(42_000);
  });
});
