import { note, order, tellTransport, type ScanState } from './machine-state.ts';

/** Keeps the shortest round trip; a clock that was set back makes none. */
export function measure(scan: ScanState, tookMs: number): void {
  scan.rttMs = Math.min(scan.rttMs, Math.max(0, tookMs));
}

/** How long a socket may take to be usable ([CL10]). */
export function usableLimit(scan: ScanState): number {
  return Math.min(scan.usableMs, 4 * scan.rttMs + scan.graceMs);
}

/** While polling goes on, nobody waits for the socket, so that it may take its time. */
export function connect(scan: ScanState): void {
  const { now } = scan;
  const limitMs = scan.poller.state === 'running' ? scan.probeMs : usableLimit(scan);
  scan.socket = { state: 'connecting', since: now, opened: false, dueAt: now + limitMs };
  scan.connects += 1;
  tellTransport(scan, 'websocket', 'connecting');
  order(scan, 'follow', 'websocket');
  note(scan, 'connecting');
}

export function startPolling(scan: ScanState): void {
  scan.poller = { state: 'running' };
  tellTransport(scan, 'polling', 'connecting');
  order(scan, 'follow', 'polling');
}

/** Has a held end confirmed or overtaken: by a new socket, or by the next poll. */
export function hearAgain(scan: ScanState): void {
  if (scan.plan.kind !== 'polling') connect(scan);
  note(scan, 'held');
}
