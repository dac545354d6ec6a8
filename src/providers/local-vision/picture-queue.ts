import type { Pause } from './types.ts';

interface Ticket {
  seenAt: number;
}

// Longer than any stretch of work without a pause.
const lostAfterMs = 15_000;

/**
 * Lets one picture at a time through, first come, first served.
 * It asks again and again instead of waiting on the other's promise: workerd ends a request
 * that waits for nothing of its own, and a waiting picture must hear of its abort anyway.
 */
export class PictureQueue {
  #tickets: Ticket[] = [];
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Runs `work` when its turn comes; both pauses may throw to leave the queue. */
  async run<T>(work: (pause: Pause) => Promise<T>, pause: Pause, wait = pause): Promise<T> {
    const ticket = { seenAt: this.#now() };
    this.#tickets.push(ticket);
    const seen = (rest: Pause) => async () => {
      await rest();
      ticket.seenAt = this.#now();
    };
    try {
      const waitSeen = seen(wait);
      while (this.#first() !== ticket) await waitSeen();
      return await work(seen(pause));
    } finally {
      this.#tickets = this.#tickets.filter((other) => other !== ticket);
    }
  }

  /** A request that workerd cancels runs no `finally`: its ticket is dropped when it was not seen for long. */
  #first(): Ticket | undefined {
    const oldest = this.#now() - lostAfterMs;
    this.#tickets = this.#tickets.filter((ticket) => ticket.seenAt >= oldest);
    return this.#tickets[0];
  }
}
