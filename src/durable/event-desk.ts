import type { EndedJob, Job } from '../core/scan/job.ts';
import { scanCompleted, scanStarted, type ScanEvent } from '../core/scan/scan-event.ts';
import { settle } from '../core/scan/settle.ts';
import type { JobStore } from './job-store.ts';
import type { Outbox } from './outbox.ts';

/** What is still likely to become better known within moments need not be sent twice. */
const settleSoonMs = 1_500;

/** Turns a job's state into its two events, and puts each better-informed revision into the outbox. */
export class EventDesk {
  readonly #store: JobStore;
  readonly #outbox: Outbox;

  constructor(store: JobStore, outbox: Outbox) {
    this.#store = store;
    this.#outbox = outbox;
  }

  started(job: Job, now: number): void {
    const seen = this.#store.following();
    this.#put((revision) => scanStarted(job, seen, this.#store.origin(), revision), now, now);
  }

  /** Whether the job's start was put into the outbox. */
  get hasStarted(): boolean {
    return this.#store.ledger().revisions['bookshelf_scan_started'] !== undefined;
  }

  /** `over`: nothing more is waited for, so what has not arrived is lost. */
  completed(job: EndedJob, now: number, over: boolean): void {
    const seen = this.#store.following();
    const settled = settle(seen, over);
    const result = this.#store.result();
    const facts = {
      booksDetected: job.outcome === 'completed' ? (result?.books.length ?? 0) : 0,
      model: result?.metadata.model ?? null,
      updateCount: this.#store.lastUpdate()?.seq ?? 0,
    };
    const from = this.#store.origin();
    const dueAt = over ? now : now + settleSoonMs;
    if (!this.hasStarted) this.started(job, now);
    this.#put((revision) => scanCompleted(job, seen, settled, facts, from, revision), now, dueAt);
    this.#store.saveLedger({ ...this.#store.ledger(), settled: over || settled.delivery !== null });
  }

  #put(build: (revision: number) => ScanEvent, now: number, dueAt: number): void {
    const ledger = this.#store.ledger();
    const event = build(0);
    const last = ledger.revisions[event.name];
    const fingerprint = JSON.stringify(event);
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
