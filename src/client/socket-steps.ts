import type { closeCodes } from '../core/protocol/close-codes.ts';
import type { FallbackReason } from '../core/protocol/words.ts';
import type { TransportFact } from './follow-strategy.ts';
import {
  fail,
  failToFollow,
  forgotten,
  note,
  order,
  tellTransport,
  type ConnectingSocket,
  type ScanState,
} from './machine-state.ts';
import { standDown, standIn } from './polling-steps.ts';
import { findsDead, watchedSocket } from './socket-watch.ts';
import { connect, measure, usableLimit } from './transport-starts.ts';
import { concludeHeld } from './update-steps.ts';
import { retryUpload } from './upload-steps.ts';

/** As numbers, since the table with its words would be in the bundle. */
type CodeOf<Name extends keyof typeof closeCodes> = (typeof closeCodes)[Name]['code'];
const scanEnded: CodeOf<'scanEnded'> = 1000;
const expired: CodeOf<'expired'> = 4410;
const frameTooLarge: CodeOf<'frameTooLarge'> = 4413;
const tooManyFrames: CodeOf<'tooManyFrames'> = 4429;

type LostSocket = Extract<TransportFact, { type: 'lost' }>;

export function takeSocketFact(scan: ScanState, fact: TransportFact): void {
  const { socket } = scan;
  if (socket.state !== 'connecting' && socket.state !== 'usable') {
    note(scan, 'unused');
    return;
  }
  note(scan, 'heard');
  if (fact.type === 'lost') return loseSocket(scan, fact);
  if (socket.state === 'usable') return;
  if (fact.type === 'usable') becomeUsable(scan, fact.quietMs);
  if (fact.type === 'opened') takeOpened(scan, socket);
}

/** The way to the server is measured by now: what is still to come is one answer ([CL10]). */
function takeOpened(scan: ScanState, socket: ConnectingSocket): void {
  measure(scan, scan.now - socket.since);
  scan.barren += 1;
  socket.opened = true;
  socket.dueAt = Math.min(socket.dueAt, scan.now + usableLimit(scan));
}

export function tickSocket(scan: ScanState): void {
  const { socket } = scan;
  if (socket.state === 'usable') {
    if (findsDead(scan, socket)) leaveDead(scan);
    return;
  }
  if (socket.state !== 'connecting') return connect(scan);
  const reason = socket.opened ? 'handshake_mute' : 'connect_timeout';
  if (scan.plan.kind === 'auto' && scan.stage === 'connect' && scan.poller.state === 'off') {
    socket.dueAt = scan.now + scan.probeMs;
    return standIn(scan, reason);
  }
  order(scan, 'unfollow', 'websocket');
  failToConnect(scan, reason, 'silent');
}

/** Polling that was chosen by memory alone is over: from here on it would be a fallback ([CL16]). */
function becomeUsable(scan: ScanState, quietMs: number): void {
  tellTransport(scan, 'websocket', scan.stage === 'connect' ? 'usable' : 'resumed');
  order(scan, 'remember', false);
  standDown(scan);
  if (scan.plan.kind === 'polling') scan.plan = { kind: 'auto' };
  scan.failures = 0;
  scan.isOffline = false;
  scan.blame = undefined;
  scan.stage = 'mid_scan';
  scan.socket = watchedSocket(scan, quietMs);
  note(scan, 'usable');
  retryUpload(scan);
}

function loseSocket(scan: ScanState, lost: LostSocket): void {
  const { held, socket } = scan;
  const { cause } = lost;
  if (held && scan.picture.state === 'sending') {
    scan.socket = { state: 'failed', cause, dueAt: Infinity };
  } else if (held && lost.code === scanEnded) concludeHeld(scan, held.end);
  else if (lost.code === expired) fail(scan, 'job_expired', forgotten);
  else if (socket.state === 'connecting') {
    // A handshake that was answered was not refused: it is tried once more.
    failToConnect(scan, socket.opened ? 'flapping' : 'connect_refused', cause);
  } else loseUsable(scan, lost);
}

/** A usable socket went: what was missed is brought by the next one ([RS3]). */
function loseUsable(scan: ScanState, { cause, code }: LostSocket): void {
  const { socket, now } = scan;
  tellTransport(scan, 'websocket', 'lost', cause);
  if (scan.isOffline) return pause(scan);
  const isRecent = (then: number) => now - then < scan.flapWindowMs;
  // The server went away for a deploy: not the network's fault, so it takes more of them to be flapping.
  const isRestart = code === 1001 || code === 1012;
  scan.closes = [...scan.closes.filter(isRecent), now];
  if (isRestart || (socket.state === 'usable' && !isRecent(socket.since))) scan.barren = 0;
  if (scan.isHidden) scan.blame = 'backgrounded';
  // The server does not want this socket back at once.
  if (code === frameTooLarge || code === tooManyFrames) {
    return giveUp(scan, 'connection_lost', cause, code === tooManyFrames);
  }
  const limit = scan.flapCloses * (isRestart ? 2 : 1);
  if (scan.closes.length >= limit || isBarren(scan)) giveUp(scan, 'flapping', cause);
  else pause(scan);
}

/** A try that never became usable. The first that does not open is enough at the start, two in a row later on. */
function failToConnect(scan: ScanState, reason: FallbackReason, cause: string): void {
  tellTransport(scan, 'websocket', 'lost', cause);
  scan.failures += 1;
  const atStart = scan.stage === 'connect';
  const barren = isBarren(scan);
  const enough =
    scan.failures >= scan.reconnectFailures ||
    barren ||
    scan.poller.state !== 'off' ||
    (scan.plan.kind === 'auto' && atStart && reason !== 'flapping');
  if (!enough) return pause(scan);
  giveUp(scan, atStart ? reason : barren ? 'flapping' : 'connection_lost', cause);
}

/**
 * Polling goes on alone, and the socket is probed now and then, each time later than before ([CL11]).
 * With the hint `websocket` nothing can stand in: a socket that has worked is tried until the scan's limit.
 */
function giveUp(scan: ScanState, reason: FallbackReason, why: string, mayProbe = true): void {
  const cause = `${reason} (${why})`;
  if (scan.plan.kind !== 'websocket') {
    const dueAt = mayProbe ? scan.now + scan.probeMs * 2 ** scan.giveUps : Infinity;
    scan.socket = { state: 'failed', cause, dueAt };
    scan.giveUps += 1;
    return standIn(scan, reason);
  }
  if (scan.stage === 'connect') {
    return failToFollow(scan, 'websocket_failed', { websocket: cause });
  }
  scan.failures = Infinity;
  pause(scan);
}

/** Half-open or stalled: polls at once while it reconnects, but reconnects at once only the first time. */
function leaveDead(scan: ScanState): void {
  scan.deaths += 1;
  order(scan, 'unfollow', 'websocket');
  tellTransport(scan, 'websocket', 'lost', 'stalled');
  if (scan.isOffline) return pause(scan);
  if (scan.deaths > 1) return giveUp(scan, 'stalled', 'silent');
  connect(scan);
  if (scan.plan.kind === 'auto') standIn(scan, 'stalled');
}

function pause(scan: ScanState): void {
  const { reconnectMs } = scan;
  const limitMs = reconnectMs[Math.min(scan.failures, reconnectMs.length - 1)] ?? 0;
  const waitMs = scan.isOffline ? scan.offlineMs : Math.round(limitMs * scan.random);
  scan.socket = { state: 'pausing', dueAt: scan.now + waitMs };
  note(scan, 'pausing');
}

function isBarren(scan: ScanState): boolean {
  return scan.barren >= scan.reconnectFailures;
}
