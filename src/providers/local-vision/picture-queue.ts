import type { Pause } from './types.ts';

/**
 * Lets one picture at a time through, first come, first served.
 * It asks again and again instead of waiting on the other's promise: workerd ends a request
 * that waits for nothing of its own, and a waiting picture must hear of its abort anyway.
 */
export class PictureQueue {
  readonly #waiting: symbol[] = [];

  /** Runs `work` when its turn comes; `pause` may throw to leave the queue. */
  async run<T>(work: () => Promise<T>, pause: Pause): Promise<T> {
    const ticket = Symbol('picture');
    this.#waiting.push(ticket);
    try {
      while (this.#waiting[0] !== ticket) await pause();
      return await work();
    } finally {
      this.#waiting.splice(this.#waiting.indexOf(ticket), 1);
    }
  }
}
