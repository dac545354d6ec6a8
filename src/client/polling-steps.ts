import type { FallbackReason } from '../core/protocol/words.ts';
import type { TransportFact } from './follow-strategy.ts';
import { decide, fail, tellTransport, type ScanState, type Step } from './machine-state.ts';
import { startPolling } from './transport-starts.ts';
import { retryUpload } from './upload-steps.ts';

/** Polling takes over from the socket, or stands in while a socket is tried on ([CL2]). */
export function standIn(state: ScanState, reason: FallbackReason, at: number): Step {
  if (state.polling.state === 'running') return decide(state, 'polling-already');
  if (state.polling.state === 'failed') return endWithoutTransport(state);
  const { stage } = state;
  const fallback = state.fallback ?? { reason, stage };
  const started = startPolling({ ...state, fallback }, at);
  const change = { from: 'websocket', to: 'polling', reason, stage, at } as const;
  return {
    ...started,
    commands: [{ type: 'strategyChange', change }, ...started.commands],
    reason,
  };
}

/** Where the socket is usable, polling is of no more use. */
export function standDown(state: ScanState, at: number): Step {
  const next: ScanState = { ...state, polling: { state: 'off' } };
  if (state.polling.state !== 'running') return decide(next, 'polling-not-needed');
  const { stage } = state;
  const change = {
    from: 'polling',
    to: 'websocket',
    reason: 'websocket_usable',
    stage,
    at,
  } as const;
  const stop = { type: 'unfollow', via: 'polling' } as const;
  return decide(next, 'websocket-usable', stop, { type: 'strategyChange', change });
}

export function takePollingFact(state: ScanState, fact: TransportFact, at: number): Step {
  if (state.polling.state !== 'running') return decide(state, 'polling-stopped');
  switch (fact.type) {
    case 'asked':
      return decide({ ...state, polls: state.polls + 1 }, 'poll-counted');
    case 'usable':
      return decide(state, 'polling-usable', tellTransport('polling', 'usable', at));
    case 'answered':
      return fact.found ? retryUpload(state, fact.askedAt) : takeAbsence(state, fact.askedAt);
    case 'lost':
      return losePolling(state, fact.cause, at);
    default:
      return decide(state, 'nothing-new');
  }
}

/** 404 means "not there yet" until the picture is known to be in ([ST3]). */
function takeAbsence(state: ScanState, askedAt: number): Step {
  const { upload } = state;
  if (upload.state !== 'through') return retryUpload(state, askedAt);
  if (askedAt <= upload.since) return decide(state, 'asked-before-the-upload');
  return fail(state, 'unknown_job', 'The server does not know this scan any more');
}

function losePolling(state: ScanState, cause: string, at: number): Step {
  const next: ScanState = { ...state, polling: { state: 'failed', cause } };
  const { state: socket } = state.websocket;
  const lost = tellTransport('polling', 'lost', at, cause);
  if (socket !== 'failed' && socket !== 'unused') return decide(next, 'websocket-goes-on', lost);
  const ended = endWithoutTransport(next);
  return { ...ended, commands: [lost, ...ended.commands] };
}

/** Nothing is left to follow the scan with: one error tells the reason of each ([CL4]). */
function endWithoutTransport(state: ScanState): Step {
  const { websocket, polling } = state;
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
