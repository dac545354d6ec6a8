import type { FallbackReason, Transport } from '../core/protocol/words.ts';
import type { TransportFact } from './follow-strategy.ts';
import {
  fail,
  failToFollow,
  forgotten,
  note,
  order,
  tellTransport,
  type ScanState,
} from './machine-state.ts';
import type { StrategyChange } from './scan-options.ts';
import { connect, measure, startPolling } from './transport-starts.ts';
import { retryUpload } from './upload-steps.ts';

/** Polling takes over from the socket, or stands in while a socket is tried on ([CL2]). */
export function standIn(scan: ScanState, seen: FallbackReason): void {
  const { poller } = scan;
  if (poller.state === 'running') {
    note(scan, 'polling');
    return;
  }
  if (poller.state === 'failed') return endWithoutTransport(scan, poller.cause);
  const reason = reasonOf(scan, seen);
  scan.fallback ??= { reason, stage: scan.stage };
  tellChange(scan, 'websocket', 'polling', reason);
  startPolling(scan);
  note(scan, reason);
}

/** A silence has its cause in what happened to the device, where something did; a refusal has not ([CL14]). */
function reasonOf(scan: ScanState, seen: FallbackReason): FallbackReason {
  if (seen === 'connect_refused' || seen === 'flapping') return seen;
  return scan.blame ?? (scan.isHidden ? 'backgrounded' : seen);
}

/** Where the socket is usable, polling is of no more use. */
export function standDown(scan: ScanState): void {
  if (scan.poller.state === 'running') {
    order(scan, 'unfollow', 'polling');
    tellChange(scan, 'polling', 'websocket', 'websocket_usable');
  }
  scan.poller = { state: 'off' };
}

function tellChange(
  scan: ScanState,
  from: Transport,
  to: Transport,
  reason: StrategyChange['reason'],
): void {
  order(scan, 'onStrategyChange', { from, to, reason, stage: scan.stage, at: scan.now });
}

export function takePollingFact(scan: ScanState, fact: TransportFact): void {
  if (scan.poller.state !== 'running') {
    note(scan, 'off');
    return;
  }
  switch (fact.type) {
    case 'asked':
      scan.polls += 1;
      return;
    case 'usable':
      tellTransport(scan, 'polling', 'usable');
      if (failsHere(scan)) order(scan, 'remember', true);
      return;
    case 'answered':
      measure(scan, scan.now - fact.askedAt);
      scan.isOffline = false;
      return takeAnswer(scan, fact.found, fact.askedAt);
    case 'lost':
      return losePolling(scan, fact.cause);
  }
}

/** HTTP works, and WebSocket has failed at connecting by the network's fault ([CL16]). */
function failsHere(scan: ScanState): boolean {
  const reason = scan.fallback?.reason ?? 'backgrounded';
  return scan.stage === 'connect' && reason !== 'backgrounded' && reason !== 'network_changed';
}

/** 404 means "not there yet" until the picture is known to be in ([ST3]). */
function takeAnswer(scan: ScanState, found: boolean, askedAt: number): void {
  const { picture } = scan;
  if (found || picture.state !== 'through') return retryUpload(scan, askedAt);
  if (askedAt <= picture.since) {
    note(scan, 'early');
    return;
  }
  fail(scan, 'unknown_job', forgotten);
}

function losePolling(scan: ScanState, cause: string): void {
  const { state } = scan.socket;
  scan.poller = { state: 'failed', cause };
  tellTransport(scan, 'polling', 'lost', cause);
  if (state !== 'failed' && state !== 'unused') {
    note(scan, 'websocket');
    return;
  }
  if (state === 'failed' && scan.connects === 0) connect(scan);
  else endWithoutTransport(scan, cause);
}

/** Nothing is left to follow the scan with: one error tells the reason of each ([CL4]). */
function endWithoutTransport(scan: ScanState, polling: string): void {
  const { socket } = scan;
  if (scan.isOffline) {
    note(scan, 'offline');
    return;
  }
  if (socket.state !== 'failed') failToFollow(scan, 'polling_failed', { polling });
  else failToFollow(scan, 'both_transports_failed', { websocket: socket.cause, polling });
}
