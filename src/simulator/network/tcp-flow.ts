import type { Socket } from 'node:net';

/** `end` is a FIN, `gone` a connection of which nothing is left. */
export type Arrival = Buffer | 'end' | 'gone';

/** What flows one way over one connection, in its order, whatever delays and holds it. */
export class TcpFlow {
  readonly #to: Socket;
  readonly #delayMs: () => number;
  readonly #waiting: Arrival[] = [];
  /** As many of those that wait as have been on the way for long enough. */
  #due = 0;
  #held: boolean;
  #lost = false;

  constructor(to: Socket, delayMs: () => number, held: boolean) {
    this.#to = to;
    this.#delayMs = delayMs;
    this.#held = held;
  }

  get lost(): boolean {
    return this.#lost;
  }

  arrive(what: Arrival): void {
    this.#waiting.push(what);
    const delayMs = this.#delayMs();
    if (delayMs > 0) setTimeout(() => this.#passOne(), delayMs);
    else this.#passOne();
  }

  /** Keeps what comes, as TCP does while nothing is acknowledged. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#pass();
  }

  /** From now on nothing arrives, not even a FIN or a reset. */
  lose(): void {
    this.#lost = true;
  }

  #passOne(): void {
    this.#due += 1;
    if (!this.#held) this.#pass();
  }

  #pass(): void {
    for (; this.#due > 0; this.#due -= 1) {
      const next = this.#waiting.shift();
      if (this.#lost || next === undefined) continue;
      if (next === 'gone') this.#to.destroy();
      else if (next === 'end') this.#to.end();
      else if (this.#to.writable) this.#to.write(next);
    }
  }
}
