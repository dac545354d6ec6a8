import { log } from './log.ts';
import type { Receipt } from './messages.ts';

/** Receipts by the job whose object is to be told. */
export type Receipts = ReadonlyMap<string, readonly Receipt[]>;

export type Confirm = (jobId: string, receipts: readonly Receipt[]) => Promise<void>;

export interface ConfirmationLimits {
  /** Objects of one batch that are told at the same time. */
  readonly atOnce: number;
  /** Objects of all batches that are still to be told; beyond it a batch waits for its own. */
  readonly pending: number;
  /** How long objects wait while the queue has more messages, ms. */
  readonly backlogMs: number;
  /** How long the objects of a batch are waited for; what is not confirmed by then is sent again. */
  readonly patienceMs: number;
}

export const confirmationLimits: ConfirmationLimits = {
  // Few, so that the rows of the next batch do not stand behind a hundred objects.
  atOnce: 8,
  // About a kilobyte each.
  pending: 1_000,
  // Locally objects share one thread with consumer and D1, and each takes as long as a batch.
  backlogMs: 1_000,
  // 30 s after a batch is answered the runtime ends what still runs, and would say nothing of it.
  patienceMs: 20_000,
};

/** Resolves after `ms`, or rejects once the signal is aborted. */
export type Wait = (ms: number, options?: { readonly signal: AbortSignal }) => Promise<void>;

/** Tells objects that their entries are safe, while the queue brings the next batch. One for an isolate. */
export class Confirmations {
  readonly #limits: ConfirmationLimits;
  readonly #wait: Wait;
  #pending = 0;

  constructor(limits: ConfirmationLimits, wait: Wait) {
    this.#limits = limits;
    this.#wait = wait;
  }

  /** Whether so many objects are still to be told that the queue should bring no more. */
  get isFull(): boolean {
    return this.#pending > this.#limits.pending;
  }

  /** Resolves when all objects are told or given up; what fails is logged. Rows of a backlog go first. */
  async tell(receipts: Receipts, confirm: Confirm, hasBacklog: boolean): Promise<void> {
    this.#pending += receipts.size;
    if (hasBacklog && !this.isFull) await this.#wait(this.#limits.backlogMs);
    const patience = startPatience(this.#wait, this.#limits.patienceMs);
    const jobs = receipts.entries();
    const teller = async () => {
      for (const [jobId, own] of jobs) {
        await patience
          .holdFor(() => confirm(jobId, own))
          .catch((error: unknown) =>
            log('warn', 'telemetry not confirmed', { jobId, error: String(error) }),
          );
        this.#pending -= 1;
      }
    };
    const tellers = Math.min(receipts.size, this.#limits.atOnce);
    await Promise.all(Array.from({ length: tellers }, teller));
    patience.end();
  }
}

/** A time for several works together: once it is over none is waited for, and none is begun. */
function startPatience(wait: Wait, ms: number) {
  const ended = new AbortController();
  const state = { isOver: false };
  const over = wait(ms, { signal: ended.signal }).then(() => {
    state.isOver = true;
    throw new Error(`not answered within ${ms / 1000} s`);
  });
  // Nobody may be waiting for it.
  over.catch(() => undefined);
  return {
    holdFor: async (work: () => Promise<void>): Promise<void> =>
      state.isOver ? over : Promise.race([work(), over]),
    end: () => ended.abort(),
  };
}
