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
  /** Scans of a round, by plain inserts, by the consumer and by the queue alone. */
  readonly recordScans: number;
  /** Scans of a round, through queue and consumer; half as many where they have no objects. */
  readonly queueScans: number;
  readonly storedScans: number;
}

export const fullSizes: Sizes = {
  pathSessions: 2,
  pathRounds: 4,
  requests: { status: 160, ready: 160, socket: 48, upload: 48, scan: 48 },
  recordRounds: 9,
  recordScans: 1_000,
  queueScans: 500,
  storedScans: 20_000,
};

export const quickSizes: Sizes = {
  pathSessions: 1,
  pathRounds: 3,
  requests: { status: 100, ready: 100, socket: 32, upload: 32, scan: 32 },
  recordRounds: 3,
  recordScans: 500,
  queueScans: 400,
  storedScans: 10_000,
};
