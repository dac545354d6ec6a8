import type { closeCodes } from '../core/protocol/close-codes.ts';
import type { FallbackReason } from '../core/protocol/words.ts';
import type { TransportFact } from './follow-strategy.ts';
import {
  andThen,
  decide,
  fail,
  tellTransport,
  withFirst,
  type Command,
  type Moment,
  type ScanState,
  type Step,
  type WebsocketState,
} from './machine-state.ts';
import { standDown, standIn } from './polling-steps.ts';
import { watchedSocket, watchSocket } from './socket-watch.ts';
import { connect, shortest, usableLimit } from './transport-starts.ts';
import { concludeHeld } from './update-steps.ts';
import { retryUpload } from './upload-steps.ts';

/** As numbers, since the table with its words would be in the bundle. */
type CodeOf<Name extends keyof typeof closeCodes> = (typeof closeCodes)[Name]['code'];
const scanEnded: CodeOf<'scanEnded'> = 1000;
const expired: CodeOf<'expired'> = 4410;
const frameTooLarge: CodeOf<'frameTooLarge'> = 4413;
const tooManyFrames: CodeOf<'tooManyFrames'> = 4429;

type LostSocket = Extract<TransportFact, { type: 'lost' }>;
type ConnectingSocket = Extract<WebsocketState, { state: 'connecting' }>;

export function takeSocketFact(state: ScanState, fact: TransportFact, at: Moment): Step {
  const { websocket } = state;
  const live = websocket.state === 'connecting' || websocket.state === 'usable';
  if (live && fact.type === 'lost') return loseSocket(state, fact, at);
  if (websocket.state !== 'connecting') return decide(state, live ? 'heard' : 'unused');
  if (fact.type === 'usable') return becomeUsable(state, fact.quietMs, at.now);
  return fact.type === 'opened' ? takeOpened(state, websocket, at.now) : decide(state, 'heard');
}

/** The way to the server is measured by now: what is still to come is one answer ([CL10]). */
function takeOpened(state: ScanState, websocket: ConnectingSocket, now: number): Step {
  const rttMs = shortest(state, now - websocket.since);
  const next: ScanState = { ...state, rttMs, barren: state.barren + 1 };
  const dueAt = Math.min(websocket.dueAt, now + usableLimit(next));
  return decide({ ...next, websocket: { ...websocket, opened: true, dueAt } }, 'opened');
}

export function tickSocket(state: ScanState, at: Moment): Step {
  const { websocket, plan, stage, polling, timings } = state;
  if (websocket.state === 'usable') {
    return watchSocket(state, websocket, at.now) ?? leaveDead(state, at);
  }
  if (websocket.state !== 'connecting') return connect(state, at.now);
  const reason = websocket.opened ? 'handshake_mute' : 'connect_timeout';
  if (plan.kind === 'auto' && stage === 'connect' && polling.state === 'off') {
    const dueAt = at.now + timings.probeMs;
    return standIn({ ...state, websocket: { ...websocket, dueAt } }, reason, at.now);
  }
  return withFirst(failToConnect(state, reason, 'not usable in time', at), {
    type: 'unfollow',
    via: 'websocket',
  });
}

/** Polling that was chosen by memory alone is over: from here on it would be a fallback ([CL16]). */
function becomeUsable(state: ScanState, quietMs: number, now: number): Step {
  const type = state.stage === 'connect' ? 'usable' : 'resumed';
  const step = andThen(standDown(state, now), (next) => {
    const followed: ScanState = {
      ...next,
      plan: next.plan.kind === 'polling' ? { kind: 'auto' } : next.plan,
      failures: 0,
      offline: false,
      blame: null,
      stage: 'mid_scan',
    };
    return retryUpload({ ...followed, websocket: watchedSocket(followed, quietMs, now) });
  });
  const told = tellTransport('websocket', type, now);
  const usable = withFirst(step, told, { type: 'remember', fails: false });
  return { ...usable, reason: step.state.ended ? step.reason : 'usable' };
}

function loseSocket(state: ScanState, lost: LostSocket, at: Moment): Step {
  const { held, upload } = state;
  const cause = lost.cause;
  if (held !== null && upload.state === 'sending') {
    return decide({ ...state, websocket: { state: 'failed', cause, dueAt: Infinity } }, 'held');
  }
  if (held !== null && lost.code === scanEnded) return concludeHeld(state, held.end);
  if (lost.code === expired) {
    return fail(state, 'job_expired', 'The server has deleted this scan');
  }
  if (state.websocket.state === 'connecting') {
    const reason = state.stage === 'connect' ? 'connect_refused' : 'connection_lost';
    return failToConnect(state, reason, cause, at);
  }
  return withFirst(loseUsable(state, lost, at), lostEvent(cause, at.now));
}

/** A usable socket went: what was missed is brought by the next one ([RS3]). */
function loseUsable(state: ScanState, { cause, code }: LostSocket, at: Moment): Step {
  const { websocket, timings, hidden, offline } = state;
  if (offline) return pause(state, at);
  const isRecent = (then: number) => at.now - then < timings.flapWindowMs;
  const closes = [...state.closes.filter(isRecent), at.now];
  const excused = isRestart(code) || (websocket.state === 'usable' && !isRecent(websocket.since));
  const next: ScanState = {
    ...state,
    closes,
    barren: excused ? 0 : state.barren,
    blame: hidden ? 'backgrounded' : state.blame,
  };
  if (isRefusal(code)) return giveUp(next, 'connection_lost', cause, at, code === tooManyFrames);
  const limit = isRestart(code) ? 2 * timings.flapCloses : timings.flapCloses;
  return closes.length >= limit || isBarren(next)
    ? giveUp(next, 'flapping', cause, at)
    : pause(next, at);
}

/** A try that never became usable. The first failure is enough at the start, two in a row later on. */
function failToConnect(state: ScanState, reason: FallbackReason, cause: string, at: Moment): Step {
  const { plan, stage, timings, polling } = state;
  const failures = state.failures + 1;
  const next: ScanState = { ...state, failures };
  const atStart = stage === 'connect';
  const barren = isBarren(next);
  const enough =
    failures >= timings.reconnectFailures ||
    barren ||
    polling.state !== 'off' ||
    (plan.kind === 'auto' && atStart);
  const why = atStart ? reason : barren ? 'flapping' : 'connection_lost';
  return withFirst(
    enough ? giveUp(next, why, cause, at) : pause(next, at),
    lostEvent(cause, at.now),
  );
}

/**
 * Polling goes on alone, and the socket is probed now and then, each time later than before ([CL11]).
 * With the hint `websocket` nothing can stand in: a socket that has worked is tried until the scan's limit.
 */
function giveUp(
  state: ScanState,
  reason: FallbackReason,
  why: string,
  at: Moment,
  mayProbe = true,
): Step {
  const cause = `${reason} (${why})`;
  const { plan, stage, giveUps, timings } = state;
  if (plan.kind !== 'websocket') {
    const dueAt = mayProbe ? at.now + timings.probeMs * 2 ** giveUps : Infinity;
    const websocket = { state: 'failed', cause, dueAt } as const;
    return standIn({ ...state, websocket, giveUps: giveUps + 1 }, reason, at.now);
  }
  if (stage === 'mid_scan') return pause({ ...state, failures: timings.reconnectMs.length }, at);
  const message = `The scan could not be followed by WebSocket: ${cause}`;
  return fail(state, 'websocket_failed', message, { websocket: cause });
}

/** Half-open or stalled: polls at once while it reconnects, but reconnects at once only the first time. */
function leaveDead(state: ScanState, at: Moment): Step {
  const next: ScanState = { ...state, deaths: state.deaths + 1 };
  return withFirst(leaveSilent(next, at), lostEvent('stalled', at.now), {
    type: 'unfollow',
    via: 'websocket',
  });
}

function leaveSilent(state: ScanState, at: Moment): Step {
  if (state.offline) return pause(state, at);
  if (state.deaths > 1) return giveUp(state, 'stalled', 'silent', at);
  const again = connect(state, at.now);
  if (state.plan.kind !== 'auto') return again;
  return andThen(again, (next) => standIn(next, 'stalled', at.now));
}

function pause(state: ScanState, { now, random }: Moment): Step {
  const { reconnectMs, offlineMs } = state.timings;
  const limitMs = reconnectMs[Math.min(state.failures, reconnectMs.length - 1)] ?? 0;
  const waitMs = state.offline ? offlineMs : Math.round(limitMs * random);
  const websocket = { state: 'pausing', dueAt: now + waitMs } as const;
  return decide({ ...state, websocket }, 'pausing');
}

function lostEvent(cause: string, at: number): Command {
  return tellTransport('websocket', 'lost', at, cause);
}

/** The server went away for a deploy: not the network's fault, so it takes more of them to be flapping. */
function isRestart(code: number | null): boolean {
  return code === 1001 || code === 1012;
}

/** The server does not want this socket back at once. */
function isRefusal(code: number | null): boolean {
  return code === frameTooLarge || code === tooManyFrames;
}

function isBarren({ barren, timings }: ScanState): boolean {
  return barren >= timings.reconnectFailures;
}
