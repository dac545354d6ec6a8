import { pollIntervalMs } from '../core/protocol/limits.ts';

/** Every wait and limit of the client, in ms unless it counts. */
export const defaultTimings = {
  /** From opening a socket to its being usable, at the most; past it polling starts ([CL10]). */
  usableMs: 2_500,
  /** What any answer may take beyond the network's own time; a timer that is later has slept. */
  graceMs: 1_000,
  /** Before a socket is tried again while polling goes on; doubles with each try ([CL11]). */
  probeMs: 15_000,
  /** After the last sign of life ([CL12]): below the 5 s at which some middleboxes cut, and with the wait for its answer below 8 s. */
  pingMs: 4_500,
  /** For an answer to it, or for a keep-alive that is due. */
  pongMs: 3_000,
  /** Without an update, before the status is asked for one; with the grace below 8 s in all ([CL13]). */
  checkMs: 6_500,
  /** Each is an upper bound: the wait is random below it. */
  reconnectMs: [0, 250, 500, 1_000, 2_000],
  /** In a row: tries that never became usable, sockets that opened and brought nothing new. */
  reconnectFailures: 2,
  /** Between tries while the device says that it is offline, which may be wrong. */
  offlineMs: 10_000,
  flapCloses: 3,
  flapWindowMs: 20_000,
  pollIntervalMs,
  pollTimeoutMs: 8_000,
  pollFailures: 6,
  pollSilenceMs: 22_000,
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
