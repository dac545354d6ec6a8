import { toLiveScan, type LiveScan } from '../core/live/live-message.ts';
import type { Wait } from './confirmations.ts';
import { log } from './log.ts';
import type { TelemetryMessage } from './messages.ts';

export interface LiveLimits {
  /** Scans that are sent at once, the newest; what is over is only counted. */
  readonly held: number;
  /** How long nothing is sent once nobody listened, ms. */
  readonly quietMs: number;
  /** How long the feed is waited for, ms. */
  readonly patienceMs: number;
}

export const liveLimits: LiveLimits = { held: 100, quietMs: 5_000, patienceMs: 5_000 };

/** Sends scans to the feed and gives how many read them. */
export type SendLive = (scans: readonly LiveScan[], skipped: number) => Promise<number>;

/**
 * Tells the live feed of recorded scans, behind the consumer's back. Where nobody listens it asks again once in
 * `quietMs`, and what came meanwhile is sent then: so an idle feed costs a call in that time, and a new reader
 * waits no longer. One for an isolate.
 */
export class LivePublisher {
  readonly #limits: LiveLimits;
  readonly #wait: Wait;
  readonly #now: () => number;
  #held: LiveScan[] = [];
  #skipped = 0;
  #quietUntil = 0;
  #busyUntil = 0;

  constructor(limits: LiveLimits, wait: Wait, now: () => number) {
    this.#limits = limits;
    this.#wait = wait;
    this.#now = now;
  }

  /** Resolves when they are sent or given up, or left to a call that is sending already; never rejects. */
  async publish(messages: readonly TelemetryMessage[], send: SendLive): Promise<void> {
    this.#hold(messages);
    // A context that was ended while it was sending leaves its mark, so the mark has an end of its own.
    if (this.#held.length === 0 || this.#now() < this.#busyUntil) return;
    try {
      while (this.#held.length > 0) await this.#sendHeld(send);
    } catch (error) {
      this.#quietUntil = this.#now() + this.#limits.quietMs;
      log('warn', 'live feed not told', { error: String(error) });
    }
    this.#busyUntil = 0;
  }

  #hold(messages: readonly TelemetryMessage[]): void {
    const scans = messages.flatMap((message) =>
      message.kind === 'event' ? [toLiveScan(message.event)] : [],
    );
    const all = [...this.#held, ...scans];
    this.#held = all.slice(-this.#limits.held);
    this.#skipped += all.length - this.#held.length;
  }

  async #sendHeld(send: SendLive): Promise<void> {
    const { quietMs, patienceMs } = this.#limits;
    const restMs = Math.max(0, this.#quietUntil - this.#now());
    this.#busyUntil = this.#now() + restMs + patienceMs;
    if (restMs > 0) await this.#wait(restMs);
    const [scans, skipped] = [this.#held, this.#skipped];
    this.#held = [];
    this.#skipped = 0;
    const readers = await this.#within(patienceMs, send(scans, skipped));
    if (readers === 0) this.#quietUntil = this.#now() + quietMs;
  }

  async #within<T>(ms: number, work: Promise<T>): Promise<T> {
    const ended = new AbortController();
    const late = this.#wait(ms, { signal: ended.signal }).then(() => {
      throw new Error(`not answered within ${ms / 1000} s`);
    });
    // Nobody may be waiting for it.
    late.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      ended.abort();
    }
  }
}
