import type { StrategyReason, Transport } from '../core/protocol/words.ts';
import type { TransportFact } from './follow-strategy.ts';
import {
  fail,
  finish,
  note,
  order,
  type Moment,
  type Plan,
  type ScanEvent,
  type ScanState,
} from './machine-state.ts';
import { takePollingFact } from './polling-steps.ts';
import { takeSignal } from './signal-steps.ts';
import { takeSocketFact, tickSocket } from './socket-steps.ts';
import { hearSocket, socketDueAt, takeCheck } from './socket-watch.ts';
import type { Timings } from './timings.ts';
import { connect, startPolling } from './transport-starts.ts';
import { concludeHeld, takeUpdate } from './update-steps.ts';
import { takeUploadAnswer, tickUpload } from './upload-steps.ts';

/** The first step of a scan: the picture is on its way while the transport connects ([CL1]). */
export function begin(plan: Plan, timings: Timings, now: number): ScanState {
  const scan: ScanState = {
    ...timings,
    now,
    random: 0,
    plan,
    endsBy: now + timings.scanMs,
    picture: { state: 'sending', tries: 1 },
    socket: { state: 'unused', dueAt: Infinity },
    connects: 0,
    failures: 0,
    closes: [],
    deaths: 0,
    barren: 0,
    giveUps: 0,
    rttMs: Infinity,
    isOffline: false,
    isHidden: false,
    stage: 'connect',
    poller: { state: 'off' },
    polls: 0,
    ended: false,
    commands: [],
    reason: '',
  };
  if (plan.reason) beginPolling(scan, plan.reason);
  else connect(scan);
  order(scan, 'upload');
  note(scan, 'begun');
  return scan;
}

/** What is only remembered is put to the test; what the app wants, or what is not there, is not ([CL16]). */
function beginPolling(scan: ScanState, cause: StrategyReason): void {
  if (cause === 'adaptive_memory') {
    scan.socket = { state: 'failed', cause, dueAt: scan.now + scan.probeMs };
  }
  startPolling(scan);
}

/**
 * What an event does to a scan.
 * Deadlines are looked at with each event, since a throttled timer may be a minute late ([CL12]).
 */
export function step(before: ScanState, event: ScanEvent, at: Moment): ScanState {
  const scan = { ...before, ...at, socket: { ...before.socket }, commands: [] };
  note(scan, 'ended');
  if (scan.ended) return scan;
  note(scan, 'idle');
  take(scan, event);
  if (event.type !== 'tick' && scan.now > (dueAt(scan) ?? Infinity)) tick(scan);
  return scan;
}

function take(scan: ScanState, event: ScanEvent): void {
  switch (event.type) {
    case 'upload':
      return takeUploadAnswer(scan, event.answer);
    case 'signal':
      return takeSignal(scan, event.signal);
    case 'check':
      return takeCheck(scan, event.newest);
    case 'tick':
      return tick(scan);
    case 'abort':
      order(scan, 'cancelJob');
      note(scan, 'aborted');
      return finish(scan, {});
    default:
      takeFact(scan, event, event.via);
  }
}

/** When the next tick is due, in ms of the clock; null once the scan has ended. */
export function dueAt(scan: ScanState): number | null {
  if (scan.ended) return null;
  return Math.min(
    scan.endsBy,
    scan.held?.until ?? Infinity,
    socketDueAt(scan.socket),
    scan.picture.retryAt ?? Infinity,
  );
}

function takeFact(scan: ScanState, fact: TransportFact, via: Transport): void {
  const isSocket = via === 'websocket';
  if (isSocket) hearSocket(scan, fact);
  if (fact.type === 'update') takeUpdate(scan, fact.update, via);
  else if (isSocket) takeSocketFact(scan, fact);
  else takePollingFact(scan, fact);
}

/** Does the first thing that is due; what else is due is left to the tick that follows at once. */
function tick(scan: ScanState): void {
  const { now, held, picture } = scan;
  if (now >= scan.endsBy) {
    fail(scan, 'scan_timed_out', `The scan took over ${scan.scanMs / 1000} s`);
  } else if (held && now >= held.until) concludeHeld(scan, held.end);
  else if (now >= socketDueAt(scan.socket)) tickSocket(scan);
  else if (picture.retryAt && now >= picture.retryAt) tickUpload(scan, picture);
}
