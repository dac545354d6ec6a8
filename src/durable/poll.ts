import type { ScanStatus } from '../core/protocol/answers.ts';
import type { Cursor } from '../core/protocol/cursor.ts';
import { poll } from '../core/scan/following.ts';
import { elapsedSeconds, type Job } from '../core/scan/job.ts';
import { toStatusResult } from '../core/scan/result.ts';
import { isFinalUpdate, toProgressMessage, type ScanUpdate } from '../core/scan/update.ts';
import type { JobParts, Lifecycle } from './lifecycle.ts';
import type { Arrival } from './request-spans.ts';

export interface PollRequest {
  readonly echo: string;
  readonly after: Cursor | null;
  /** The app compares, and follows otherwise ([ST5]). */
  readonly isCheck: boolean;
  readonly arrival: Arrival;
}

/** The status of a job, counted as a poll once the scan runs, but for a check; undefined for one that is not there. */
export function answerPoll(
  { store, broadcast }: JobParts,
  life: Lifecycle,
  request: PollRequest,
  now: number,
): ScanStatus | undefined {
  const job = store.job();
  if (job === undefined) return undefined;
  const last = store.lastUpdate();
  if (last === undefined) return undefined;
  const { after, echo, isCheck } = request;
  const from = after === null || after.epoch !== job.epoch ? 0 : after.seq;
  const asked = after === null ? [last] : store.updatesAfter(from);
  if (job.phase !== 'waiting' && !isCheck) {
    life.notePoll((seen) => {
      const carried = asked.filter((update) => update.seq > seen.lastPolledSeq);
      return poll(seen, { now, carried, carriesEnd: isFinalUpdate(last) });
    }, now);
  }
  const status = toStatus(job, last, now);
  const result = store.result();
  if (job.phase === 'ended' && job.outcome === 'completed' && result !== undefined) {
    status.result = toStatusResult(result);
    status.booksDetected = result.books.length;
  }
  if (after === null) return status;
  const context = { jobId: echo, epoch: job.epoch, result: broadcast.finalResult(job), now };
  return { ...status, updates: asked.map((update) => toProgressMessage(update, context)) };
}

function toStatus(job: Job, last: ScanUpdate, now: number): ScanStatus {
  return {
    stage: last.stage,
    elapsedTime: elapsedSeconds(job, now),
    booksDetected: last.totalItems,
    result: null,
    error: last.error,
    seq: last.seq,
    epoch: job.epoch,
    progress: last.progress,
    currentStatus: last.currentStatus,
  };
}
