import { decide, tellTransport, type ScanState, type Step } from './machine-state.ts';

export function connect(state: ScanState, at: number): Step {
  return decide(
    {
      ...state,
      websocket: { state: 'connecting', opened: false, usableBy: at + state.timings.usableMs },
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
    'polling-started',
    tellTransport('polling', 'connecting', at),
    { type: 'follow', via: 'polling' },
  );
}
