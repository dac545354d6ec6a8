import type { Outcome, ProviderName } from '../protocol/words.ts';

/** The picture of a job as it was accepted; the bytes are elsewhere and go when the job ends ([JB6]). */
export interface AcceptedUpload {
  sha256: string;
  bytes: number;
  mediaType: string;
  provider: ProviderName;
  /** Counts as no scan of an app ([SY2]). */
  synthetic?: boolean;
  startedAt: number;
  acceptedAt: number;
}

/** One try of the provider; times are epoch ms, the end null while it is under way. */
export interface ProviderCall {
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** `stopped`: by a deadline or a cancel; `interrupted`: by a restart. */
  readonly end: CallEnd | null;
}

export const callEnds = ['read', 'failed', 'stopped', 'interrupted'] as const;
type CallEnd = (typeof callEnds)[number];

export interface JobFailure {
  code: string;
  message: string;
}

interface JobIdentity {
  readonly key: string;
  readonly epoch: number;
  readonly openedAt: number;
}

export interface WaitingJob extends JobIdentity {
  readonly phase: 'waiting';
  readonly uploadBy: number;
}

/** `attempts` counts provider calls begun; it is stored before each begins, so that a crash cannot hide one. */
export interface RunningJob extends JobIdentity {
  readonly phase: 'running';
  readonly upload: AcceptedUpload;
  readonly deadlineAt: number;
  readonly step: 'read' | 'conclude';
  readonly attempts: number;
  readonly providerMs: number | null;
  /** Absent in what an earlier version stored. */
  readonly calls?: readonly ProviderCall[];
}

export interface EndedJob extends JobIdentity {
  readonly phase: 'ended';
  readonly upload: AcceptedUpload | null;
  readonly endedAt: number;
  readonly decidedAt: number;
  readonly outcome: Outcome;
  readonly failure: JobFailure | null;
  readonly attempts: number;
  readonly providerMs: number | null;
  readonly calls?: readonly ProviderCall[];
}

export type Job = WaitingJob | RunningJob | EndedJob;

/** A provider call that a crash cut short is made once more at most ([JB7]). */
const maxReadAttempts = 2;

/** A new job; its epoch is the time of its making, which grows from one life to the next ([RS1]). */
export function openJob(key: string, now: number, uploadWaitMs: number): WaitingJob {
  return { phase: 'waiting', key, epoch: now, openedAt: now, uploadBy: now + uploadWaitMs };
}

export type UploadDecision =
  | { kind: 'accept'; job: RunningJob }
  | { kind: 'join'; reason: 'same-picture' | 'ended-without-picture' }
  | { kind: 'conflict' };

/** What a whole, valid picture does to a job ([UP3], [JB4]). */
export function decideUpload(job: Job, upload: AcceptedUpload, deadlineMs: number): UploadDecision {
  if (job.phase === 'waiting' || isTakenUpAgain(job)) {
    return {
      kind: 'accept',
      job: {
        phase: 'running',
        key: job.key,
        epoch: job.epoch,
        openedAt: job.openedAt,
        upload,
        deadlineAt: upload.acceptedAt + deadlineMs,
        step: 'read',
        attempts: 0,
        providerMs: null,
      },
    };
  }
  if (job.upload === null) return { kind: 'join', reason: 'ended-without-picture' };
  return job.upload.sha256 === upload.sha256
    ? { kind: 'join', reason: 'same-picture' }
    : { kind: 'conflict' };
}

/** True for an ended job that a good picture brings back to life ([JB4]). */
export function isTakenUpAgain(job: Job): boolean {
  return job.phase === 'ended' && (job.outcome === 'abandoned' || job.outcome === 'rejected');
}

export type NextStep =
  | { kind: 'read'; job: RunningJob }
  | { kind: 'conclude' }
  | { kind: 'end'; outcome: Outcome; failure: JobFailure };

/** The step that a running job takes now, also after a restart in the middle of one. */
export function nextStep(job: RunningJob, now: number): NextStep {
  if (now >= job.deadlineAt) return { kind: 'end', outcome: 'timed_out', failure: deadlinePassed };
  if (job.step === 'conclude') return { kind: 'conclude' };
  if (job.attempts >= maxReadAttempts)
    return { kind: 'end', outcome: 'failed', failure: interrupted };
  const calls = [
    ...endCall(job.calls, 'interrupted', now),
    { startedAt: now, endedAt: null, end: null },
  ];
  return { kind: 'read', job: { ...job, attempts: job.attempts + 1, calls } };
}

/** Ends the call that is under way, where one is. */
function endCall(
  calls: readonly ProviderCall[] = [],
  end: CallEnd,
  endedAt: number,
): readonly ProviderCall[] {
  return calls.map((call) => (call.end === null ? { ...call, endedAt, end } : call));
}

export const deadlinePassed: JobFailure = {
  code: 'deadline_passed',
  message: 'Reading the picture took too long. Try again, with a smaller part of the shelf.',
};

const interrupted: JobFailure = {
  code: 'interrupted',
  message: 'The scan was interrupted twice by restarts of the server. Try again.',
};

export function concludeNext(job: RunningJob, providerMs: number): RunningJob {
  const startedAt = job.calls?.at(-1)?.startedAt ?? job.upload.acceptedAt;
  const calls = endCall(job.calls, 'read', startedAt + providerMs);
  return { ...job, step: 'conclude', providerMs, calls };
}

/** Ends a job; decided at the earlier of its end and its deadline ([SE7]). */
export function endJob(
  job: WaitingJob | RunningJob,
  outcome: Outcome,
  now: number,
  failure: JobFailure | null = null,
): EndedJob {
  const running = job.phase === 'running' ? job : null;
  const deadlineAt = running?.deadlineAt ?? (job.phase === 'waiting' ? job.uploadBy : now);
  return {
    phase: 'ended',
    key: job.key,
    epoch: job.epoch,
    openedAt: job.openedAt,
    upload: running?.upload ?? null,
    endedAt: now,
    decidedAt: Math.min(now, deadlineAt),
    outcome,
    failure,
    attempts: running?.attempts ?? 0,
    providerMs: running?.providerMs ?? null,
    calls: endCall(running?.calls, callEndOf(outcome, failure), now),
  };
}

function callEndOf(outcome: Outcome, failure: JobFailure | null): CallEnd {
  if (failure?.code === interrupted.code) return 'interrupted';
  return outcome === 'failed' ? 'failed' : 'stopped';
}

/** Whole seconds since the picture was in, or since the job was opened ([ST1]). */
export function elapsedSeconds(job: Job, now: number): number {
  const since = job.phase === 'waiting' ? job.openedAt : (job.upload?.acceptedAt ?? job.openedAt);
  const until = job.phase === 'ended' ? job.endedAt : now;
  return Math.max(0, Math.floor((until - since) / 1000));
}
