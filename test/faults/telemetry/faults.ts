/** Where telemetry can be stopped on its way: before and after the queue, the database and the object's confirmation. */
export type Point = 'send' | 'sent' | 'write' | 'written' | 'confirm' | 'confirmed';

/** Entries whose name begins with `entry` wait at that point until the faults are set anew. */
export interface Hold {
  readonly point: Point;
  readonly entry: string;
}

export interface Faults {
  /** Share of calls that throw, 0..1, beginning with the first. */
  readonly queueFails: number;
  readonly d1Fails: number;
  /** Share of D1's batches that are written, but their answer is lost. */
  readonly d1AnswersLost: number;
  /** Each message is sent twice, and each of the two delivered up to so many seconds late. */
  readonly doublesWithinSeconds: number;
  readonly holds: readonly Hold[];
  /** What ids of jobs hold from their second digit on to be held: those of scans before are left alone. */
  readonly heldJobs: string;
  readonly seed: number;
}

export const noFaults: Faults = {
  queueFails: 0,
  d1Fails: 0,
  d1AnswersLost: 0,
  doublesWithinSeconds: 0,
  holds: [],
  heldJobs: '',
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
