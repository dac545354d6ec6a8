import { note, tellTransport, type ScanState } from './machine-state.ts';
import type { Signal } from './signals.ts';
import { ping } from './socket-watch.ts';
import { connect, startPolling } from './transport-starts.ts';

/** What a change of the device means for the socket ([CL14]). */
export function takeSignal(scan: ScanState, signal: Signal): void {
  note(scan, signal);
  switch (signal) {
    case 'offline':
      return waitOffline(scan);
    case 'hidden':
      scan.hidden = true;
      return;
    case 'leaving':
      return;
    case 'online':
      scan.offline = false;
      if (scan.polling.state === 'failed') startPolling(scan);
      break;
    case 'network':
      scan.blame = 'network_changed';
      break;
    case 'visible':
      if (scan.hidden) scan.blame = 'backgrounded';
      scan.hidden = false;
  }
  wake(scan, signal);
}

/** Retries would be burnt; one now and then is made all the same, since `online` may never come. */
function waitOffline(scan: ScanState): void {
  scan.offline = true;
  if (scan.websocket.state === 'pausing') scan.websocket.dueAt = scan.now + scan.offlineMs;
}

/** A socket that waits is tried at once, one that works is asked; where its route has gone it is replaced. */
function wake(scan: ScanState, signal: Signal): void {
  const { websocket } = scan;
  if (websocket.state === 'usable') {
    if (signal === 'network') {
      tellTransport(scan, 'websocket', 'lost', signal);
      connect(scan);
    } else if (websocket.pongBy === Infinity) ping(scan, websocket);
  } else if (websocket.state === 'connecting' ? signal !== 'visible' : websocket.dueAt < Infinity) {
    connect(scan);
  }
}
