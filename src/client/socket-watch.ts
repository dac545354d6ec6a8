import { isAfter, type Cursor } from '../core/protocol/cursor.ts';
import type { TransportFact } from './follow-strategy.ts';
import {
  note,
  order,
  type ScanState,
  type UsableSocket,
  type WebsocketState,
} from './machine-state.ts';
import { measure } from './transport-starts.ts';

/** When the socket's state is to change by itself; Infinity where it waits for others only. */
export function socketDueAt(socket: WebsocketState): number {
  if (socket.state !== 'usable') return socket.dueAt;
  return Math.min(socket.pingAt, socket.pongBy, socket.newsBy, socket.checkAt);
}

export function watchedSocket(scan: ScanState, quietMs: number): UsableSocket {
  const { now } = scan;
  return {
    state: 'usable',
    since: now,
    quietMs,
    pingAt: now + scan.pingMs,
    pongBy: Infinity,
    newsBy: now + quietMs + scan.pongMs,
    checkAt: scan.plan.kind === 'websocket' ? Infinity : now + scan.checkMs,
    reprieved: false,
  };
}

/** Whatever comes is a sign of life; an update, even a repeated one, is more than the PONG of a stalled socket. */
export function hearSocket(scan: ScanState, fact: TransportFact): void {
  const { socket } = scan;
  if (fact.type === 'lost') return;
  const isUpdate = fact.type === 'update';
  const isNew = isUpdate && isAfter(fact.update, scan.known);
  if (isNew) scan.barren = 0;
  if (socket.state !== 'usable') return;
  const { since, newsBy, checkAt } = socket;
  if (fact.type === 'heard' && socket.pongBy < Infinity) {
    measure(scan, scan.now - socket.pongBy + scan.pongMs);
  }
  scan.blame = undefined;
  scan.isOffline = false;
  scan.socket = {
    ...watchedSocket(scan, socket.quietMs),
    since,
    ...(!isUpdate && { newsBy }),
    ...(!isNew && { checkAt }),
  };
}

/**
 * Does what is due of a usable socket; true where it is dead ([CL12]).
 * After a sleep its deadlines have passed unheard: it is asked once more.
 */
export function findsDead(scan: ScanState, socket: UsableSocket): boolean {
  const { now } = scan;
  const deadline = Math.min(socket.pongBy, socket.newsBy);
  if (now >= deadline) {
    if (socket.reprieved || now - deadline < scan.graceMs) return true;
    socket.newsBy = Math.max(socket.newsBy, now + scan.pongMs);
    socket.reprieved = true;
  } else if (now >= socket.checkAt) {
    socket.checkAt = Infinity;
    order(scan, 'check');
    note(scan, 'check');
    return false;
  }
  ping(scan, socket);
  return false;
}

export function ping(scan: ScanState, socket: UsableSocket): void {
  socket.pingAt = Infinity;
  socket.pongBy = scan.now + scan.pongMs;
  order(scan, 'ping', 'websocket');
  note(scan, 'ping');
}

/** The status knows of more than the socket has brought: it has a moment to bring it, or it is stalled ([CL13]). */
export function takeCheck(scan: ScanState, newest: Cursor | undefined): void {
  const { socket } = scan;
  if (socket.state !== 'usable' || !newest || !isAfter(newest, scan.known)) return;
  socket.newsBy = Math.min(socket.newsBy, scan.now + scan.graceMs);
  note(scan, 'suspected');
}
