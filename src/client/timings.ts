import { pollIntervalMs } from '../core/protocol/limits.ts';

/** Every wait and limit of the client, in ms unless it counts. */
export const defaultTimings = {
  /** From opening a socket to its being usable; past it polling starts. */
  usableMs: 2_500,
  /** Above the server's keep-alive, before an open socket counts as dead. */
  quietGraceMs: 3_000,
  /** Each is an upper bound: the wait is random below it. */
  reconnectMs: [0, 250, 500, 1_000, 2_000],
  reconnectFailures: 2,
  flapCloses: 3,
  flapWindowMs: 20_000,
  pollIntervalMs,
  pollTimeoutMs: 8_000,
  pollFailures: 6,
  pollSilenceMs: 30_000,
  uploadRetries: 3,
  /** Doubles with each try. */
  uploadBackoffMs: 1_000,
  /** An end that is heard before the upload is answered waits this long for the answer. */
  answerGraceMs: 10_000,
  /** For what is sent after the end, best effort. */
  farewellMs: 10_000,
  /** Twice the server's deadline: the upload may be slow. */
  scanMs: 180_000,
};
export type Timings = typeof defaultTimings;
