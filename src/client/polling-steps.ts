import type { FallbackReason } from '../core/protocol/words.ts';
import type { TransportFact } from './follow-strategy.ts';
import {
  decide,
  fail,
  tellTransport,
  withFirst,
  type ScanState,
  type Step,
} from './machine-state.ts';
import { connect, shortest, startPolling } from './transport-starts.ts';
import { retryUpload } from './upload-steps.ts';

/** Polling takes over from the socket, or stands in while a socket is tried on ([CL2]). */
export function standIn(state: ScanState, seen: FallbackReason, at: number): Step {
  if (state.polling.state === 'running') return decide(state, 'polling');
  if (state.polling.state === 'failed') return endWithoutTransport(state);
  const { stage } = state;
  const reason = reasonOf(state, seen);
  const fallback = state.fallback ?? { reason, stage };
  const started = startPolling({ ...state, fallback }, at);
  const change = { from: 'websocket', to: 'polling', reason, stage, at } as const;
  return { ...withFirst(started, { type: 'strategyChange', change }), reason };
}

/** A silence has its cause in what happened to the device, where something did; a refusal has not ([CL14]). */
function reasonOf({ blame, hidden }: ScanState, seen: FallbackReason): FallbackReason {
  if (seen === 'connect_refused' || seen === 'flapping') return seen;
  return blame ?? (hidden ? 'backgrounded' : seen);
}

/** Where the socket is usable, polling is of no more use. */
export function standDown(state: ScanState, at: number): Step {
  const next: ScanState = { ...state, polling: { state: 'off' } };
  if (state.polling.state !== 'running') return decide(next, 'unused');
  const { stage } = state;
  const change = {
    from: 'polling',
    to: 'websocket',
    reason: 'websocket_usable',
    stage,
    at,
  } as const;
  const stop = { type: 'unfollow', via: 'polling' } as const;
  return decide(next, 'usable', stop, { type: 'strategyChange', change });
}

export function takePollingFact(state: ScanState, fact: TransportFact, at: number): Step {
  if (state.polling.state !== 'running') return decide(state, 'off');
  switch (fact.type) {
    case 'asked':
      return decide({ ...state, polls: state.polls + 1 }, 'asked');
    case 'usable': {
      const told = tellTransport('polling', 'usable', at);
      if (!failsHere(state)) return decide(state, 'usable', told);
      return decide(state, 'remember', told, { type: 'remember', fails: true });
    }
    case 'answered': {
      const rttMs = shortest(state, at - fact.askedAt);
      const next = { ...state, rttMs, offline: false };
      return fact.found ? retryUpload(next, fact.askedAt) : takeAbsence(next, fact.askedAt);
    }
    case 'lost':
      return losePolling(state, fact.cause, at);
    default:
      return decide(state, 'idle');
  }
}

/** HTTP works, and WebSocket has failed at connecting by the network's fault ([CL16]). */
function failsHere({ stage, fallback }: ScanState): boolean {
  const reason = fallback?.reason;
  return (
    stage === 'connect' &&
    reason !== undefined &&
    reason !== 'network_changed' &&
    reason !== 'backgrounded'
  );
}

/** 404 means "not there yet" until the picture is known to be in ([ST3]). */
function takeAbsence(state: ScanState, askedAt: number): Step {
  const { upload } = state;
  if (upload.state !== 'through') return retryUpload(state, askedAt);
  if (askedAt <= upload.since) return decide(state, 'early');
  return fail(state, 'unknown_job', 'The server does not know this scan any more');
}

function losePolling(state: ScanState, cause: string, at: number): Step {
  const next: ScanState = { ...state, polling: { state: 'failed', cause } };
  const { state: socket } = state.websocket;
  const lost = tellTransport('polling', 'lost', at, cause);
  if (socket !== 'failed' && socket !== 'unused') return decide(next, 'websocket', lost);
  const untried = socket === 'failed' && state.connects === 0;
  return withFirst(untried ? connect(next, at) : endWithoutTransport(next), lost);
}

/** Nothing is left to follow the scan with: one error tells the reason of each ([CL4]). */
function endWithoutTransport(state: ScanState): Step {
  const { websocket, polling, offline } = state;
  if (offline) return decide(state, 'offline');
  const whyPolling = polling.state === 'failed' ? polling.cause : 'not tried';
  const causes = { polling: whyPolling };
  if (websocket.state !== 'failed') {
    return fail(state, 'polling_failed', `The scan could not be polled: ${whyPolling}`, causes);
  }
  return fail(
    state,
    'both_transports_failed',
    `The scan could not be followed. WebSocket: ${websocket.cause}. Polling: ${whyPolling}`,
    { ...causes, websocket: websocket.cause },
  );
}
