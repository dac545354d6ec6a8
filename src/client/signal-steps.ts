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
      scan.isHidden = true;
      return;
    case 'leaving':
      return;
    case 'online':
      scan.isOffline = false;
      if (scan.poller.state === 'failed') startPolling(scan);
      break;
    case 'network':
      scan.blame = 'network_changed';
      break;
    case 'visible':
      if (scan.isHidden) scan.blame = 'backgrounded';
      scan.isHidden = false;
  }
  wake(scan, signal);
}

/** Retries would be burnt; one now and then is made all the same, since `online` may never come. */
function waitOffline(scan: ScanState): void {
  scan.isOffline = true;
  if (scan.socket.state === 'pausing') scan.socket.dueAt = scan.now + scan.offlineMs;
}

/** A socket that waits is tried at once, one that works is asked; where its route has gone it is replaced. */
function wake(scan: ScanState, signal: Signal): void {
  const { socket } = scan;
  if (socket.state === 'usable') {
    if (signal === 'network') {
      tellTransport(scan, 'websocket', 'lost', signal);
      connect(scan);
    } else if (socket.pongBy === Infinity) ping(scan, socket);
  } else if (socket.state === 'connecting' ? signal !== 'visible' : socket.dueAt < Infinity) {
    connect(scan);
  }
}
