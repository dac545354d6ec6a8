import type { RequestKind } from '../request-kinds.ts';

/** How much is measured; `full` is what is published. */
export interface Sizes {
  /** Times that all variants are started anew. */
  readonly pathSessions: number;
  /** Rounds in each session. */
  readonly pathRounds: number;
  /** Requests in a block. */
  readonly requests: Readonly<Record<RequestKind, number>>;
  readonly recordRounds: number;
  /** Scans of a round, by plain inserts and by the consumer. */
  readonly recordScans: number;
  /** Scans of a round, through the queue. */
  readonly queueScans: number;
  readonly storedScans: number;
}

export const fullSizes: Sizes = {
  pathSessions: 2,
  pathRounds: 4,
  requests: { status: 160, ready: 160, socket: 48, upload: 48, scan: 48 },
  recordRounds: 9,
  recordScans: 1_000,
  queueScans: 200,
  storedScans: 20_000,
};

export const quickSizes: Sizes = {
  pathSessions: 1,
  pathRounds: 3,
  requests: { status: 100, ready: 100, socket: 32, upload: 32, scan: 32 },
  recordRounds: 3,
  recordScans: 500,
  queueScans: 100,
  storedScans: 10_000,
};
