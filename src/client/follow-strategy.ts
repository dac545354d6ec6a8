import type { Cursor } from '../core/protocol/cursor.ts';
import type { Update } from './update.ts';

/** What a transport tells while it follows a job; only `usable`, `update` and `lost` come from every one. */
export type TransportFact =
  /** The connection stands; nothing is known yet. */
  | { readonly type: 'opened' }
  /** All that the server knew of the job has been told ([CL9]); `quietMs` is how long it may say nothing. */
  | { readonly type: 'usable'; readonly quietMs: number }
  /** Something came that is no update. */
  | { readonly type: 'heard' }
  /** May repeat what is known; who listens merges ([RS1]). */
  | { readonly type: 'update'; readonly update: Update }
  | { readonly type: 'asked' }
  /** `found` is false for a job that the server did not know when it was asked. */
  | { readonly type: 'answered'; readonly found: boolean; readonly askedAt: number }
  /** The last fact: nothing follows it. */
  | { readonly type: 'lost'; readonly cause: string; readonly code?: number | undefined };

export interface Follower {
  /** Lets go of all that it holds; after this nothing is told. */
  readonly stop: () => void;
  /** Asks at once: for a sign of life, or for the status. */
  readonly ping: () => void;
}

/** What is known of the job, which grows as others bring updates. */
export type Known = () => Cursor | undefined;
export type Tell = (fact: TransportFact) => void;

/** A way of following one job; both are held to test/contracts/strategy-contract.ts. */
export interface FollowStrategy {
  /** Follows from the update after what is known, until `stop()` or `lost`. */
  follow(known: Known, tell: Tell): Follower;
}

/** Lets facts through until it is over: by `lost`, or because somebody says so. */
export interface Gate {
  isOver: boolean;
  readonly tell: Tell;
}

export function untilOver(tell: Tell): Gate {
  const gate: Gate = {
    isOver: false,
    tell(fact) {
      if (!gate.isOver) tell(fact);
      gate.isOver ||= fact.type === 'lost';
    },
  };
  return gate;
}
