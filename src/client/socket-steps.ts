import { closeCodes } from '../core/protocol/close-codes.ts';
import type { FallbackReason } from '../core/protocol/words.ts';
import type { TransportFact } from './follow-strategy.ts';
import {
  andThen,
  decide,
  fail,
  tellTransport,
  type Command,
  type Moment,
  type ScanState,
  type Step,
  type WebsocketState,
} from './machine-state.ts';
import { standDown, standIn } from './polling-steps.ts';
import { connect } from './transport-starts.ts';
import { concludeHeld } from './update-steps.ts';
import { retryUpload } from './upload-steps.ts';

type LostSocket = Extract<TransportFact, { type: 'lost' }>;

/** When the socket's state is to change by itself; Infinity where it waits for the network only. */
export function socketDueAt(websocket: WebsocketState): number {
  switch (websocket.state) {
    case 'connecting':
      return websocket.usableBy ?? Infinity;
    case 'usable':
      return websocket.heardAt + websocket.quietMs;
    case 'pausing':
      return websocket.connectAt;
    default:
      return Infinity;
  }
}

export function hearSocket(state: ScanState, heardAt: number): ScanState {
  const { websocket } = state;
  return websocket.state === 'usable' ? { ...state, websocket: { ...websocket, heardAt } } : state;
}

export function takeSocketFact(state: ScanState, fact: TransportFact, at: Moment): Step {
  const { websocket } = state;
  const live = websocket.state === 'connecting' || websocket.state === 'usable';
  if (live && fact.type === 'lost') return loseSocket(state, fact, at);
  if (websocket.state !== 'connecting') return decide(state, live ? 'heard' : 'no-socket');
  if (fact.type === 'usable') return becomeUsable(state, fact.quietMs, at.now);
  if (fact.type !== 'opened') return decide(state, 'heard');
  return decide({ ...state, websocket: { ...websocket, opened: true } }, 'opened');
}

export function tickSocket(state: ScanState, at: Moment): Step {
  const { websocket } = state;
  if (websocket.state === 'pausing') return connect(state, at.now);
  if (websocket.state === 'usable') return leaveStalled(state, at);
  if (websocket.state !== 'connecting') return decide(state, 'nothing-due');
  const reason = websocket.opened ? 'handshake_mute' : 'connect_timeout';
  if (state.plan.kind === 'auto' && state.stage === 'connect') {
    return standIn({ ...state, websocket: { ...websocket, usableBy: null } }, reason, at.now);
  }
  const cause = `not usable in ${state.timings.usableMs} ms`;
  return withFirst({ type: 'unfollow', via: 'websocket' }, failToConnect(state, reason, cause, at));
}

function becomeUsable(state: ScanState, quietMs: number, now: number): Step {
  const type = state.stage === 'connect' ? 'usable' : 'resumed';
  const told = tellTransport('websocket', type, now);
  const step = andThen(standDown(state, now), (next) =>
    retryUpload({
      ...next,
      websocket: { state: 'usable', heardAt: now, quietMs: quietMs + next.timings.quietGraceMs },
      failures: 0,
      stage: 'mid_scan',
    }),
  );
  return { ...withFirst(told, step), reason: step.state.ended ? step.reason : 'usable' };
}

function loseSocket(state: ScanState, lost: LostSocket, at: Moment): Step {
  const { held, upload } = state;
  const cause = lost.cause;
  if (held !== null && upload.state === 'sending') {
    return decide({ ...state, websocket: { state: 'failed', cause } }, 'closed-after-the-end');
  }
  if (held !== null && lost.code === closeCodes.scanEnded.code)
    return concludeHeld(state, held.end);
  if (lost.code === closeCodes.expired.code) {
    return fail(state, 'job_expired', 'The server has deleted this scan');
  }
  if (state.websocket.state === 'connecting') {
    const reason = state.stage === 'connect' ? 'connect_refused' : 'connection_lost';
    return failToConnect(state, reason, cause, at);
  }
  return withFirst(lostEvent(cause, at.now), loseUsable(state, lost, at));
}

/** A usable socket went: what was missed is brought by the next one ([RS3]). */
function loseUsable(state: ScanState, { cause, code }: LostSocket, at: Moment): Step {
  const { flapWindowMs, flapCloses } = state.timings;
  const recent = state.closes.filter((closedAt) => at.now - closedAt < flapWindowMs);
  const closes = [...recent, at.now];
  const next: ScanState = { ...state, closes };
  if (isRefusal(code)) return giveUp(next, 'connection_lost', cause, at);
  const limit = isRestart(code) ? 2 * flapCloses : flapCloses;
  if (closes.length >= limit) return giveUp(next, 'flapping', cause, at);
  return pause(next, at);
}

/** A try that never became usable. The first failure is enough at the start, two in a row later on. */
function failToConnect(state: ScanState, reason: FallbackReason, cause: string, at: Moment): Step {
  const { plan, stage, timings } = state;
  const failures = state.failures + 1;
  const next: ScanState = { ...state, failures };
  const enough =
    failures >= timings.reconnectFailures || (plan.kind === 'auto' && stage === 'connect');
  const step = !enough
    ? pause(next, at)
    : giveUp(next, stage === 'connect' ? reason : 'connection_lost', cause, at);
  return withFirst(lostEvent(cause, at.now), step);
}

/** With the hint `websocket` nothing can stand in: a socket that has worked is tried until the scan's limit. */
function giveUp(state: ScanState, reason: FallbackReason, why: string, at: Moment): Step {
  const cause = `${reason} (${why})`;
  if (state.plan.kind === 'auto') {
    return standIn({ ...state, websocket: { state: 'failed', cause } }, reason, at.now);
  }
  if (state.stage === 'mid_scan') return pause(state, at);
  const message = `The scan could not be followed by WebSocket: ${cause}`;
  return fail(state, 'websocket_failed', message, { websocket: cause });
}

/** Open but silent beyond the server's keep-alive: half-open, so poll at once while it reconnects. */
function leaveStalled(state: ScanState, { now }: Moment): Step {
  const again = connect(state, now);
  const step =
    state.plan.kind === 'auto' ? andThen(again, (next) => standIn(next, 'stalled', now)) : again;
  return { ...withFirst(lostEvent('stalled', now), step), reason: 'stalled' };
}

function pause(state: ScanState, { now, random }: Moment): Step {
  const { reconnectMs } = state.timings;
  const limitMs = reconnectMs[Math.min(state.failures, reconnectMs.length - 1)] ?? 0;
  const websocket = { state: 'pausing', connectAt: now + Math.round(limitMs * random) } as const;
  return decide({ ...state, websocket }, 'reconnecting');
}

function withFirst(command: Command, step: Step): Step {
  return { ...step, commands: [command, ...step.commands] };
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
  return code === closeCodes.frameTooLarge.code || code === closeCodes.tooManyFrames.code;
}
