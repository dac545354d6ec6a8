import {
  andThen,
  decide,
  tellTransport,
  withFirst,
  type ScanState,
  type Step,
} from './machine-state.ts';
import type { Signal } from './signals.ts';
import { ping, socketDueAt } from './socket-watch.ts';
import { connect, startPolling } from './transport-starts.ts';

/** What a change of the device means for the socket ([CL14]). */
export function takeSignal(state: ScanState, signal: Signal, now: number): Step {
  switch (signal) {
    case 'offline':
      return decide(waitOffline(state, now), signal);
    case 'hidden':
      return decide({ ...state, hidden: true }, signal);
    case 'online':
      return wake({ ...state, offline: false }, signal, now);
    case 'network':
      return wake({ ...state, blame: 'network_changed' }, signal, now);
    case 'visible':
      return wake(
        { ...state, hidden: false, blame: state.hidden ? 'backgrounded' : state.blame },
        signal,
        now,
      );
    case 'leaving':
      return decide(state, signal);
  }
}

/** Retries would be burnt; one now and then is made all the same, since `online` may never come. */
function waitOffline(state: ScanState, now: number): ScanState {
  const offline = { ...state, offline: true };
  if (state.websocket.state !== 'pausing') return offline;
  return { ...offline, websocket: { state: 'pausing', dueAt: now + state.timings.offlineMs } };
}

/** A socket that waits is tried at once, one that works is asked; where its route has gone it is replaced. */
function wake(state: ScanState, signal: Signal, now: number): Step {
  const { websocket, polling } = state;
  if (signal === 'online' && polling.state === 'failed') {
    return andThen(startPolling(state, now), (next) => wake(next, signal, now));
  }
  switch (websocket.state) {
    case 'usable':
      if (signal !== 'network') {
        const asked = websocket.pongBy < Infinity;
        return asked ? decide(state, signal) : ping(state, websocket, now);
      }
      return withFirst(connect(state, now), tellTransport('websocket', 'lost', now, signal));
    case 'connecting':
      return signal === 'visible' ? decide(state, signal) : connect(state, now);
    default:
      return socketDueAt(websocket) < Infinity ? connect(state, now) : decide(state, signal);
  }
}
