import type { TcpFlow } from './tcp-flow.ts';

/** Small enough that a handshake need not wait for a picture. */
const sliceBytes = 512;

/** One direction of a network: its connections share the bandwidth in turns, as on one radio cell. */
export class TcpLink {
  readonly #bytesPerSecond: () => number;
  readonly #queues = new Map<TcpFlow, Buffer[]>();
  #busy = false;

  constructor(bytesPerSecond: () => number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  carry(flow: TcpFlow, chunk: Buffer): void {
    if (this.#bytesPerSecond() === Infinity && !this.#queues.has(flow)) {
      flow.arrive(chunk);
      return;
    }
    const queue = this.#queues.get(flow) ?? [];
    this.#queues.set(flow, queue);
    for (let at = 0; at < chunk.length; at += sliceBytes) {
      queue.push(chunk.subarray(at, at + sliceBytes));
    }
    if (!this.#busy) void this.#work();
  }

  /** What comes after all that is under way. */
  end(flow: TcpFlow, sign: 'end' | 'gone'): void {
    const queue = this.#queues.get(flow);
    if (queue === undefined || sign === 'gone') {
      this.#queues.delete(flow);
      flow.arrive(sign);
    } else {
      setTimeout(() => this.end(flow, sign), 10);
    }
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#queues.size > 0) {
      for (const [flow, queue] of this.#queues) {
        const slice = queue.shift();
        if (slice !== undefined) {
          const ms = (slice.length / this.#bytesPerSecond()) * 1000;
          await new Promise((resolve) => setTimeout(resolve, ms));
          flow.arrive(slice);
        }
        if (queue.length === 0) this.#queues.delete(flow);
      }
    }
    this.#busy = false;
  }
}
