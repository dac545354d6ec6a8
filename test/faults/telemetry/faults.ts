/** Where telemetry can be stopped on its way: before and after the queue, the database and the object's confirmation. */
export type Point = 'send' | 'sent' | 'write' | 'written' | 'confirm' | 'confirmed';

/** Entries whose name begins with `entry` wait at that point until the faults are set anew. */
export interface Hold {
  readonly point: Point;
  readonly entry: string;
}

export type Share = 'none' | 'half' | 'all';

export interface Faults {
  /** Which calls throw, beginning with the first. */
  readonly queueFails: Share;
  readonly d1Fails: Share;
  /** Which of D1's batches are written, but their answer is lost. */
  readonly d1AnswersLost: Share;
  /** Each message is sent twice, and each of the two delivered up to so many seconds late. */
  readonly doublesWithinSeconds: number;
  readonly holds: readonly Hold[];
  readonly seed: number;
}

export const noFaults: Faults = {
  queueFails: 'none',
  d1Fails: 'none',
  d1AnswersLost: 'none',
  doublesWithinSeconds: 0,
  holds: [],
  seed: 1,
};

/** An outbox entry that came to a point; `held` if it was to stay there. */
export interface Passage {
  readonly point: Point;
  readonly jobId: string;
  readonly entry: string;
  readonly held: boolean;
}

export interface FaultReport {
  readonly passages: readonly Passage[];
  /** How often a fault struck. */
  readonly strikes: number;
}

/** Mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
