import type { StrategyReason, Transport } from '../core/protocol/words.ts';
import type { TransportFact } from './follow-strategy.ts';
import {
  andThen,
  decide,
  fail,
  type Moment,
  type Plan,
  type ScanEvent,
  type ScanState,
  type Step,
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
export function begin(plan: Plan, timings: Timings, now: number): Step {
  const state: ScanState = {
    plan,
    timings,
    endsBy: now + timings.scanMs,
    upload: { state: 'sending', tries: 1 },
    websocket: { state: 'unused', dueAt: Infinity },
    connects: 0,
    failures: 0,
    closes: [],
    deaths: 0,
    barren: 0,
    giveUps: 0,
    rttMs: Infinity,
    offline: false,
    hidden: false,
    blame: null,
    stage: 'connect',
    polling: { state: 'off' },
    polls: 0,
    fallback: null,
    known: undefined,
    held: null,
    ended: false,
  };
  const first =
    plan.kind === 'polling' ? beginPolling(state, plan.reason, now) : connect(state, now);
  return { ...first, commands: [...first.commands, { type: 'upload' }], reason: 'begun' };
}

/** What is only remembered is put to the test; what the app wants, or what is not there, is not ([CL16]). */
function beginPolling(state: ScanState, cause: StrategyReason, now: number): Step {
  const probeAt = now + state.timings.probeMs;
  const websocket = { state: 'failed', cause, dueAt: probeAt } as const;
  return startPolling(cause === 'adaptive_memory' ? { ...state, websocket } : state, now);
}

/**
 * What an event does to a scan; commands are to be carried out in order.
 * Deadlines are looked at with each event, since a throttled timer may be a minute late ([CL12]).
 */
export function step(state: ScanState, event: ScanEvent, at: Moment): Step {
  if (state.ended) return decide(state, 'ended');
  const taken = take(state, event, at);
  const due = dueAt(taken.state) ?? Infinity;
  if (event.type === 'tick' || at.now <= due) return taken;
  return andThen(taken, (next) => tick(next, at));
}

function take(state: ScanState, event: ScanEvent, at: Moment): Step {
  switch (event.type) {
    case 'fact':
      return takeFact(state, event.via, event.fact, at);
    case 'upload':
      return takeUploadAnswer(state, event.answer, at.now);
    case 'signal':
      return takeSignal(state, event.signal, at.now);
    case 'check':
      return takeCheck(state, event.newest, at.now);
    case 'tick':
      return tick(state, at);
    case 'abort':
      return decide(
        { ...state, ended: true },
        'aborted',
        { type: 'cancelJob' },
        { type: 'finish', ending: { kind: 'aborted' } },
      );
  }
}

/** When the next tick is due, in ms of the clock; null once the scan has ended. */
export function dueAt(state: ScanState): number | null {
  if (state.ended) return null;
  const retryAt = state.upload.state === 'unclear' ? state.upload.retryAt : null;
  return Math.min(
    state.endsBy,
    state.held?.until ?? Infinity,
    socketDueAt(state.websocket),
    retryAt ?? Infinity,
  );
}

function takeFact(state: ScanState, via: Transport, fact: TransportFact, at: Moment): Step {
  const heard = via === 'websocket' ? hearSocket(state, fact, at.now) : state;
  if (fact.type === 'update') return takeUpdate(heard, fact.update, via, at.now);
  return via === 'websocket'
    ? takeSocketFact(heard, fact, at)
    : takePollingFact(heard, fact, at.now);
}

/** Does the first thing that is due; what else is due is left to the tick that follows at once. */
function tick(state: ScanState, at: Moment): Step {
  const { held, websocket, upload, timings } = state;
  if (at.now >= state.endsBy) {
    return fail(state, 'scan_timed_out', `The scan had not ended after ${timings.scanMs / 1000} s`);
  }
  if (held !== null && at.now >= held.until) return concludeHeld(state, held.end);
  if (at.now >= socketDueAt(websocket)) return tickSocket(state, at);
  if (upload.state === 'unclear' && upload.retryAt !== null && at.now >= upload.retryAt) {
    return tickUpload(state, upload);
  }
  return decide(state, 'idle');
}
