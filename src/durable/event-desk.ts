import { journalOf } from '../core/scan/following.ts';
import type { EndedJob, Job } from '../core/scan/job.ts';
import { scanCompleted, scanStarted, type ScanEvent } from '../core/scan/scan-event.ts';
import { settle } from '../core/scan/settle.ts';
import type { PackedStory } from '../core/scan/story.ts';
import type { JobStore } from './job-store.ts';
import type { Outbox } from './outbox.ts';
import { tellStory } from './tell-story.ts';

/** What is still likely to become better known within moments need not be sent twice. */
const settleSoonMs = 1_500;

/** What is known of a job that is still in its object. */
export interface LiveScan {
  readonly event: ScanEvent;
  readonly story: PackedStory;
}

/** Turns a job's state into its two events, and puts each better-informed revision into the outbox. */
export class EventDesk {
  readonly #store: JobStore;
  readonly #outbox: Outbox;

  constructor(store: JobStore, outbox: Outbox) {
    this.#store = store;
    this.#outbox = outbox;
  }

  started(job: Job, now: number): void {
    this.#put((revision) => this.#started(job, revision), now, now);
  }

  #started(job: Job, revision: number): ScanEvent {
    return scanStarted(job, this.#store.following(), this.#store.origin(), revision);
  }

  /** Whether the job's start was put into the outbox. */
  get hasStarted(): boolean {
    return this.#store.ledger().revisions['bookshelf_scan_started'] !== undefined;
  }

  /** `over`: nothing more is waited for, so what has not arrived is lost. */
  completed(job: EndedJob, now: number, over: boolean): void {
    if (!this.hasStarted) this.started(job, now);
    const dueAt = over ? now : now + settleSoonMs;
    this.#put((revision) => this.#completed(job, over, revision), now, dueAt);
    const { delivery } = settle(this.#store.following(), over);
    this.#store.saveLedger({ ...this.#store.ledger(), settled: over || delivery !== null });
  }

  #completed(job: EndedJob, over: boolean, revision: number): ScanEvent {
    const seen = this.#store.following();
    const result = this.#store.result();
    const facts = {
      booksDetected: job.outcome === 'completed' ? (result?.books.length ?? 0) : 0,
      model: result?.metadata.model ?? null,
      updateCount: this.#store.lastUpdate()?.seq ?? 0,
    };
    return scanCompleted(job, seen, settle(seen, over), facts, this.#store.origin(), revision);
  }

  /** What would be told of the job now; undefined for one that is not there. Writes nothing. */
  describe(): LiveScan | undefined {
    const job = this.#store.job();
    const story = tellStory(this.#store);
    if (job === undefined || story === undefined) return undefined;
    const { settled, revisions } = this.#store.ledger();
    const name = job.phase === 'ended' ? 'bookshelf_scan_completed' : 'bookshelf_scan_started';
    const revision = revisions[name]?.revision ?? 1;
    const event =
      job.phase === 'ended'
        ? this.#completed(job, settled, revision)
        : this.#started(job, revision);
    return { event, story };
  }

  #put(build: (revision: number) => ScanEvent, now: number, dueAt: number): void {
    const ledger = this.#store.ledger();
    const event = build(0);
    const last = ledger.revisions[event.name];
    // A report may say what was known already, and is worth telling all the same.
    const { reportedAt } = journalOf(this.#store.following());
    const fingerprint = JSON.stringify([event, reportedAt]);
    if (last?.fingerprint === fingerprint) return;
    const revision = (last?.revision ?? 0) + 1;
    const content = { kind: 'event', event: build(revision) } as const;
    this.#outbox.put({ entry: event.name, destination: 'storage', revision, content }, now, dueAt);
    this.#store.saveLedger({
      ...ledger,
      revisions: { ...ledger.revisions, [event.name]: { revision, fingerprint } },
    });
  }
}
