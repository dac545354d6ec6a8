import { deliveryWindowMs } from '../protocol/limits.ts';
import type { Job } from './job.ts';

/** A job is opened as its picture is sent, and the picture's coming tells of its start; else it is told then. */
const pictureSoonMs = 10_000;

export interface WakeFacts {
  readonly job: Job;
  /** Whether the event of its start was put into the outbox. */
  readonly startTold: boolean;
  /** When the next keep-alive is due, or null while no socket listens. */
  readonly keepAliveAt: number | null;
  readonly settled: boolean;
  /** When the oldest event of the outbox is to be sent (again), or null while it is empty. */
  readonly outboxAt: number | null;
  /** When spans are to be decided on or sent, or null while none are. */
  readonly spansAt: number | null;
  readonly resultTtlMs: number;
}

/** When the start of a job that still waits for its picture is told. */
export function startToldBy({ openedAt }: Job): number {
  return openedAt + pictureSoonMs;
}

/** When the job's alarm is next due; null for never. A running job wakes at once: its alarm drives it. */
export function nextWakeAt(facts: WakeFacts, now: number): number | null {
  const { job, outboxAt } = facts;
  const times = [outboxAt, facts.keepAliveAt, facts.spansAt];
  if (job.phase === 'waiting') times.push(job.uploadBy);
  if (job.phase === 'waiting' && !facts.startTold) times.push(startToldBy(job));
  if (job.phase === 'running') times.push(now);
  if (job.phase === 'ended') {
    if (!facts.settled) times.push(job.endedAt + deliveryWindowMs);
    const expiresAt = job.endedAt + facts.resultTtlMs;
    if (outboxAt === null && facts.spansAt === null) times.push(expiresAt);
  }
  const known = times.filter((time): time is number => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

export function isExpired(job: Job, now: number, resultTtlMs: number): boolean {
  return job.phase === 'ended' && now >= job.endedAt + resultTtlMs;
}
