import { isAfter, type Cursor } from '../core/protocol/cursor.ts';
import type { TransportFact } from './follow-strategy.ts';
import { shortest } from './transport-starts.ts';
import {
  decide,
  type ScanState,
  type Step,
  type UsableSocket,
  type WebsocketState,
} from './machine-state.ts';

/** When the socket's state is to change by itself; Infinity where it waits for others only. */
export function socketDueAt(websocket: WebsocketState): number {
  if (websocket.state !== 'usable') return websocket.dueAt;
  return Math.min(websocket.pingAt, websocket.pongBy, websocket.newsBy, websocket.checkAt);
}

export function watchedSocket(state: ScanState, quietMs: number, now: number): UsableSocket {
  const { timings, plan } = state;
  return {
    state: 'usable',
    since: now,
    quietMs,
    pingAt: now + timings.pingMs,
    pongBy: Infinity,
    newsBy: now + quietMs + timings.pongMs,
    checkAt: plan.kind === 'websocket' ? Infinity : now + timings.checkMs,
    reprieved: false,
  };
}

/** Whatever comes is a sign of life; an update, even a repeated one, is more than the PONG of a stalled socket. */
export function hearSocket(state: ScanState, fact: TransportFact, now: number): ScanState {
  const { websocket, timings } = state;
  if (fact.type === 'lost') return state;
  const update = fact.type === 'update' ? fact.update : undefined;
  const isNew = update !== undefined && isAfter(update, state.known);
  const next = isNew ? { ...state, barren: 0 } : state;
  if (websocket.state !== 'usable') return next;
  const { pongBy, newsBy, checkAt, quietMs } = websocket;
  const isPong = fact.type === 'heard' && pongBy < Infinity;
  const fresh = watchedSocket(state, quietMs, now);
  return {
    ...next,
    blame: null,
    offline: false,
    rttMs: isPong ? shortest(state, now - pongBy + timings.pongMs) : state.rttMs,
    websocket: {
      ...fresh,
      since: websocket.since,
      newsBy: update === undefined ? newsBy : fresh.newsBy,
      checkAt: isNew ? fresh.checkAt : checkAt,
    },
  };
}

/**
 * What is due of a usable socket; undefined where it is dead ([CL12]).
 * After a sleep its deadlines have passed unheard: it is asked once more.
 */
export function watchSocket(
  state: ScanState,
  websocket: UsableSocket,
  now: number,
): Step | undefined {
  const { timings } = state;
  const { pongBy, newsBy, checkAt, reprieved } = websocket;
  const deadline = Math.min(pongBy, newsBy);
  if (now >= deadline) {
    if (reprieved || now - deadline < timings.graceMs) return undefined;
    const until = now + timings.pongMs;
    return ping(state, { ...websocket, newsBy: Math.max(newsBy, until), reprieved: true }, now);
  }
  if (now < checkAt) return ping(state, websocket, now);
  return decide({ ...state, websocket: { ...websocket, checkAt: Infinity } }, 'check', {
    type: 'check',
  });
}

export function ping(state: ScanState, websocket: UsableSocket, now: number): Step {
  const pongBy = now + state.timings.pongMs;
  return decide({ ...state, websocket: { ...websocket, pingAt: Infinity, pongBy } }, 'ping', {
    type: 'ping',
  });
}

/** The status knows of more than the socket has brought: it has a moment to bring it, or it is stalled ([CL13]). */
export function takeCheck(state: ScanState, newest: Cursor | undefined, now: number): Step {
  const { websocket, timings } = state;
  if (websocket.state !== 'usable' || newest === undefined || !isAfter(newest, state.known)) {
    return decide(state, 'idle');
  }
  const newsBy = Math.min(websocket.newsBy, now + timings.graceMs);
  return decide({ ...state, websocket: { ...websocket, newsBy } }, 'suspected');
}
