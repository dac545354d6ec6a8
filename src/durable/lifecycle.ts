import type { Config } from '../config.ts';
import type { Declaration } from '../core/protocol/client-message.ts';
import type { Outcome } from '../core/protocol/words.ts';
import { declare, journalOf, notFollowed, type Following } from '../core/scan/following.ts';
import {
  endJob,
  openJob,
  type EndedJob,
  type Job,
  type JobFailure,
  type RunningJob,
} from '../core/scan/job.ts';
import type { ScanOrigin } from '../core/scan/scan-event.ts';
import {
  appendUpdate,
  completeUpdate,
  errorUpdate,
  pictureReceived,
  waitingForPicture,
  type ScanUpdate,
  type UpdateDraft,
} from '../core/scan/update.ts';
import type { VisionResult } from '../core/scan/vision.ts';
import { isExpired, nextWakeAt } from '../core/scan/wake.ts';
import type { Broadcast } from './broadcast.ts';
import type { EventDesk } from './event-desk.ts';
import type { JobStore } from './job-store.ts';
import type { Outbox } from './outbox.ts';
import type { PictureStore } from './picture-store.ts';
import type { Arrival } from './request-spans.ts';
import type { ScanTrace } from './scan-trace.ts';
import type { SocketSpans } from './socket-spans.ts';
import type { StageSpans } from './stage-spans.ts';
import type { TraceDesk } from './trace-desk.ts';
import { startTrace } from './trace-state.ts';

export interface JobParts {
  readonly ctx: DurableObjectState;
  readonly config: Config;
  readonly store: JobStore;
  readonly pictures: PictureStore;
  readonly outbox: Outbox;
  readonly desk: EventDesk;
  readonly trace: ScanTrace;
  readonly traces: TraceDesk;
  readonly stages: StageSpans;
  readonly sockets: SocketSpans;
  readonly broadcast: Broadcast;
}

/** What a request tells of the app that made it. */
export interface Visit {
  readonly key: string;
  readonly origin: ScanOrigin;
  readonly arrival: Arrival;
  readonly declaration: Partial<Declaration>;
}

/** What was forgotten: lives that began at `erasedAt` or before, the one at hand at `epoch`. */
export interface ErasedLife {
  readonly epoch: number | null;
  readonly erasedAt: number;
}

/** A job's changes of state: each is stored whole, then told. */
export class Lifecycle {
  readonly #parts: JobParts;
  readonly #endWaiters = new Set<() => void>();
  /** Stops the provider call that is under way in this object. */
  #stop: AbortController | undefined;

  constructor(parts: JobParts) {
    this.#parts = parts;
  }

  /** The job, opened if it was not ([JB2]). */
  open(visit: Visit, now: number): Job {
    const { store, config, trace } = this.#parts;
    const known = store.job();
    if (known !== undefined) {
      this.#learn(visit);
      return known;
    }
    const job = openJob(visit.key, now, config.uploadWaitMs);
    const traced = config.tracing ? startTrace(visit.arrival) : null;
    const origin = { ...visit.origin, traceId: traced?.traceId ?? visit.origin.traceId };
    store.atomically(() => {
      store.create(job, origin, declare(notFollowed, visit.declaration));
      if (traced !== null) trace.open(traced);
      store.appendUpdate(appendUpdate(undefined, waitingForPicture, now));
    });
    return job;
  }

  #learn(visit: Visit): void {
    const { store, trace } = this.#parts;
    store.saveFollowing(declare(store.following(), visit.declaration));
    const { country, colo, traceId } = store.origin();
    store.saveOrigin({
      country: country ?? visit.origin.country,
      colo: colo ?? visit.origin.colo,
      traceId: traceId ?? visit.origin.traceId,
    });
    trace.learn(visit.arrival.caller);
  }

  /** A whole picture is in: the scan runs, also where the job had ended for want of one ([JB4]). */
  accept(job: RunningJob, now: number): void {
    const { store, desk, trace } = this.#parts;
    store.atomically(() => {
      store.saveJob(job);
      trace.reopen(now);
      const seen = store.following();
      if (seen.delivered !== null) {
        const { declaration } = seen;
        store.saveFollowing({ ...notFollowed, declaration, journal: journalOf(seen) });
      }
      store.saveLedger({ ...store.ledger(), settled: false });
      desk.started(job, now);
    });
    this.tell(job, pictureReceived, now);
  }

  /** Adds to the update log, then tells the sockets ([RS2]). */
  tell(job: Job, draft: UpdateDraft, now: number): void {
    this.#parts.broadcast.update(job, this.#append(draft, now), now);
  }

  #append(draft: UpdateDraft, now: number): ScanUpdate {
    const { store } = this.#parts;
    const update = appendUpdate(store.lastUpdate(), draft, now);
    store.appendUpdate(update);
    this.#parts.trace.store();
    return update;
  }

  complete(job: RunningJob, result: VisionResult, now: number): void {
    this.#parts.stages.endProcessing(now);
    this.#end(endJob(job, 'completed', now), completeUpdate(result.books.length), now);
  }

  /** Ends a job without a result. */
  fail(job: Exclude<Job, EndedJob>, outcome: Outcome, failure: JobFailure, now: number): void {
    const draft = errorUpdate(failure.message, this.#parts.store.lastUpdate());
    this.#end(endJob(job, outcome, now, failure), draft, now);
    this.#stop?.abort();
  }

  #end(ended: EndedJob, draft: UpdateDraft, now: number): void {
    const { store, pictures, desk, stages, traces, broadcast } = this.#parts;
    const update = store.atomically(() => {
      // One that is under way in this object ends its span itself.
      if (!this.reading) stages.endInterrupted(now);
      store.saveJob(ended);
      pictures.purge();
      const final = this.#append(draft, now);
      desk.completed(ended, now, false);
      traces.noteSettled(now);
      return final;
    });
    broadcast.update(ended, update, now);
    this.#wakeWaiters();
  }

  #wakeWaiters(): void {
    for (const wake of this.#endWaiters) wake();
    this.#endWaiters.clear();
  }

  /** Notes what was seen of the followers, and says so where the scan has ended. */
  observe(change: (seen: Following) => Following, now: number): void {
    const { store, desk, traces } = this.#parts;
    const job = store.job();
    if (job === undefined) return;
    store.atomically(() => {
      const before = store.following();
      const after = change(before);
      if (after === before) return;
      store.saveFollowing(after);
      const news = after.delivered !== before.delivered || after.report !== before.report;
      if (job.phase !== 'ended' || !news) return;
      desk.completed(job, now, store.ledger().settled);
      traces.noteSettled(now);
    });
  }

  /** Notes a poll; while a picture is read the next update stores it, so that a poll writes nothing. */
  notePoll(change: (seen: Following) => Following, now: number): void {
    const { store } = this.#parts;
    if (this.reading && store.job()?.phase === 'running')
      store.noteFollowing(change(store.following()));
    else this.observe(change, now);
  }

  /** Resolves when the job has ended. */
  async ended(): Promise<void> {
    const job = this.#parts.store.job();
    if (job === undefined || job.phase === 'ended') return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#endWaiters.add(resolve);
    await promise;
  }

  get reading(): boolean {
    return this.#stop !== undefined;
  }

  /** Runs `work` with a signal that aborts when the job ends otherwise. */
  async whileReading<T>(work: (stop: AbortController) => Promise<T>): Promise<T> {
    const { trace } = this.#parts;
    this.#stop = new AbortController();
    trace.mayWait(true);
    try {
      return await work(this.#stop);
    } finally {
      this.#stop = undefined;
      trace.mayWait(false);
    }
  }

  /** Sets the object's alarm to whatever is due next; while a picture is read, its alarm is at work already. */
  async schedule(now: number): Promise<void> {
    const { ctx, store, outbox, desk, traces, broadcast, config } = this.#parts;
    const job = store.job();
    if (job === undefined || this.reading) return;
    const facts = {
      job,
      startTold: desk.hasStarted,
      keepAliveAt: broadcast.keepAliveAt,
      settled: store.ledger().settled,
      outboxAt: outbox.nextDueAt(),
      spansAt: traces.dueAt,
      resultTtlMs: config.resultTtlMs,
    };
    const wakeAt = nextWakeAt(facts, now);
    if (wakeAt === null) return;
    // An alarm that comes too early finds nothing due, and costs less than setting it again each time.
    const current = await ctx.storage.getAlarm();
    if (current === null || current > wakeAt) await ctx.storage.setAlarm(Math.max(wakeAt, now));
  }

  /** Forgets a job whose time is over and whose events are safe ([JB6]). */
  async expire(now: number): Promise<void> {
    const { store, outbox, desk, traces, config } = this.#parts;
    const job = store.job();
    if (job?.phase !== 'ended' || !isExpired(job, now, config.resultTtlMs)) return;
    if (!store.ledger().settled) {
      desk.completed(job, now, true);
      traces.noteSettled(now);
    }
    if (outbox.nextDueAt() === null && traces.dueAt === null) await store.deleteAll();
  }
  /** Forgets a job at once: whatever is at work on it finds it gone, and writes nothing more ([ER2]). */
  async erase(now: number): Promise<ErasedLife> {
    const { store, pictures, broadcast } = this.#parts;
    const epoch = store.job()?.epoch ?? null;
    broadcast.dismiss();
    pictures.interrupt();
    const deleted = store.deleteAll();
    this.#stop?.abort();
    this.#wakeWaiters();
    await deleted;
    // A life that began within the same millisecond would pass for the erased one.
    await scheduler.wait(2);
    return { epoch, erasedAt: Math.max(now, epoch ?? 0) };
  }
}
