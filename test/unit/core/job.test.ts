import { describe, expect, it } from 'vitest';
import {
  concludeNext,
  decideUpload,
  elapsedSeconds,
  endJob,
  nextStep,
  openJob,
  type AcceptedUpload,
  type RunningJob,
} from '../../../src/core/scan/job.ts';
import { isExpired, nextWakeAt } from '../../../src/core/scan/wake.ts';

const upload: AcceptedUpload = {
  sha256: 'aa',
  bytes: 10,
  mediaType: 'image/jpeg',
  provider: 'local',
  startedAt: 900,
  acceptedAt: 1000,
};

function running(): RunningJob {
  const decision = decideUpload(openJob('k', 500, 300_000), upload, 90_000);
  if (decision.kind !== 'accept') throw new Error('a waiting job accepts');
  return decision.job;
}

describe('decideUpload()', () => {
  it('accepts a picture for a job that waits', () => {
    expect(running()).toMatchObject({ phase: 'running', deadlineAt: 91_000, attempts: 0 });
  });

  it('[UP3] joins the same picture and refuses another, running or ended', () => {
    for (const job of [running(), endJob(running(), 'completed', 5000)]) {
      expect(decideUpload(job, upload, 1).kind).toBe('join');
      expect(decideUpload(job, { ...upload, sha256: 'bb' }, 1).kind).toBe('conflict');
    }
  });

  it.each(['abandoned', 'rejected'] as const)('[JB4] takes up an %s job again', (outcome) => {
    const job = endJob(openJob('k', 500, 300_000), outcome, 2000);
    expect(decideUpload(job, upload, 1)).toMatchObject({ kind: 'accept', job: { epoch: 500 } });
  });

  it('does not revive what was cancelled before its picture came', () => {
    const job = endJob(openJob('k', 500, 300_000), 'cancelled', 2000);
    expect(decideUpload(job, upload, 1)).toMatchObject({ kind: 'join' });
  });
});

describe('nextStep()', () => {
  it('[JB7] reads, and after a crash in the middle reads once more, but not a third time', () => {
    const first = nextStep(running(), 2000);
    if (first.kind !== 'read') throw new Error('reads first');
    const second = nextStep(first.job, 3000);
    if (second.kind !== 'read') throw new Error('reads once more');
    expect(second.job.attempts).toBe(2);
    expect(nextStep(second.job, 4000)).toMatchObject({ kind: 'end', outcome: 'failed' });
  });

  it('[JB7] only concludes once the provider has answered', () => {
    expect(nextStep(concludeNext(running(), 20), 2000)).toEqual({ kind: 'conclude' });
  });

  it('[JB5] ends as timed_out from the deadline on', () => {
    expect(nextStep(running(), 90_999).kind).toBe('read');
    expect(nextStep(running(), 91_000)).toMatchObject({ kind: 'end', outcome: 'timed_out' });
  });
});

describe('the calls of the provider', () => {
  it('[JB7] are kept with when they began, when they ended and how', () => {
    const first = nextStep(running(), 2000);
    if (first.kind !== 'read') throw new Error('reads first');
    const second = nextStep(first.job, 3000);
    if (second.kind !== 'read') throw new Error('reads once more');
    const ended = endJob(concludeNext(second.job, 500), 'completed', 3600);
    expect(ended.calls).toEqual([
      { startedAt: 2000, endedAt: 3000, end: 'interrupted' },
      { startedAt: 3000, endedAt: 3500, end: 'read' },
    ]);
  });

  it.each([
    ['failed', 'provider_unavailable', 'failed'],
    ['failed', 'interrupted', 'interrupted'],
    ['timed_out', 'deadline_passed', 'stopped'],
    ['cancelled', 'cancelled', 'stopped'],
  ] as const)('end with a job that is %s (%s) as %s', (outcome, code, end) => {
    const first = nextStep(running(), 2000);
    if (first.kind !== 'read') throw new Error('reads first');
    const { calls } = endJob(first.job, outcome, 2500, { code, message: '' });
    expect(calls).toEqual([{ startedAt: 2000, endedAt: 2500, end }]);
  });
});

describe('endJob()', () => {
  it('[SE7] is decided at the earlier of end and deadline', () => {
    expect(endJob(running(), 'completed', 5000).decidedAt).toBe(5000);
    expect(endJob(running(), 'timed_out', 99_000).decidedAt).toBe(91_000);
    expect(endJob(openJob('k', 500, 300_000), 'abandoned', 400_000).decidedAt).toBe(300_500);
  });
});

describe('elapsedSeconds()', () => {
  it('[ST1] counts whole seconds since the picture was in, and stops at the end', () => {
    expect(elapsedSeconds(running(), 3999)).toBe(2);
    expect(elapsedSeconds(endJob(running(), 'completed', 5000), 99_000)).toBe(4);
  });
});

describe('nextWakeAt()', () => {
  const facts = {
    startTold: true,
    keepAliveAt: null,
    settled: false,
    outboxAt: null,
    spansAt: null,
    resultTtlMs: 3_600_000,
  };
  const ended = endJob(running(), 'completed', 5000);

  it.each([
    ['waiting: gives up at its limit', { ...facts, job: openJob('k', 500, 300_000) }, 300_500],
    [
      'waiting: a keep-alive comes first',
      { ...facts, job: openJob('k', 500, 300_000), keepAliveAt: 9000 },
      9000,
    ],
    [
      'waiting: its start is told after 10 s',
      { ...facts, job: openJob('k', 500, 300_000), startTold: false },
      10_500,
    ],
    ['running: at once', { ...facts, job: running() }, 7000],
    ['ended: settles after a minute', { ...facts, job: ended }, 65_000],
    ['ended: an event to send comes first', { ...facts, job: ended, outboxAt: 6000 }, 6000],
    [
      'ended and settled: its spans are sent first',
      { ...facts, job: ended, settled: true, spansAt: 8000 },
      8000,
    ],
    ['ended and settled: expires', { ...facts, job: ended, settled: true }, 3_605_000],
    [
      '[JB6] ended and settled, but an event not confirmed',
      { ...facts, job: ended, settled: true, outboxAt: 4_000_000 },
      4_000_000,
    ],
  ])('%s', (_what, given, expected) => {
    expect(nextWakeAt(given, 7000)).toBe(expected);
  });

  it('expires only what has ended', () => {
    expect(isExpired(ended, 3_605_000, 3_600_000)).toBe(true);
    expect(isExpired(ended, 3_604_999, 3_600_000)).toBe(false);
    expect(isExpired(running(), 9e12, 3_600_000)).toBe(false);
  });
});
