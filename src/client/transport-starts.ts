import { decide, tellTransport, type ScanState, type Step } from './machine-state.ts';

/** The shortest round trip; a clock that was set back makes none. */
export function shortest({ rttMs }: ScanState, tookMs: number): number {
  return Math.min(rttMs, Math.max(0, tookMs));
}

/** How long a socket may take to be usable ([CL10]). */
export function usableLimit({ rttMs, timings }: ScanState): number {
  return Math.min(timings.usableMs, 4 * rttMs + timings.graceMs);
}

/** While polling goes on, nobody waits for the socket, so that it may take its time. */
export function connect(state: ScanState, at: number): Step {
  const limitMs = state.polling.state === 'running' ? state.timings.probeMs : usableLimit(state);
  return decide(
    {
      ...state,
      websocket: { state: 'connecting', since: at, opened: false, dueAt: at + limitMs },
      connects: state.connects + 1,
    },
    'connecting',
    tellTransport('websocket', 'connecting', at),
    { type: 'follow', via: 'websocket' },
  );
}

export function startPolling(state: ScanState, at: number): Step {
  return decide(
    { ...state, polling: { state: 'running' } },
    'running',
    tellTransport('polling', 'connecting', at),
    { type: 'follow', via: 'polling' },
  );
}

/** Has a held end confirmed or overtaken: by a new socket, or by the next poll. */
export function hearAgain(state: ScanState, at: number): Step {
  if (state.plan.kind === 'polling') return decide(state, 'held');
  return { ...connect(state, at), reason: 'held' };
}
