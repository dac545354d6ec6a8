import { isAfter } from '../core/protocol/cursor.ts';
import type { Transport } from '../core/protocol/words.ts';
import {
  decide,
  fail,
  finish,
  withFirst,
  type Command,
  type ScanState,
  type Step,
  type Upload,
} from './machine-state.ts';
import { hearAgain } from './transport-starts.ts';
import type { ScanEnd, Update } from './update.ts';

/** Merges an update into what is known ([RS1], [CL5]); an end ends, even where its update is known already. */
export function takeUpdate(state: ScanState, update: Update, via: Transport, now: number): Step {
  const isNew = isAfter(update, state.known);
  if (!isNew && (update.end === null || isAfter(state.known ?? update, update))) {
    return decide(state, 'known');
  }
  const next = isNew ? learn(state, update, now) : state;
  const told = isNew ? [progressOf(update, via)] : [];
  if (update.end === null) return decide(next, 'update', ...told);
  return withFirst(conclude(next, update.end, state.known === undefined, now), ...told);
}

export function concludeHeld(state: ScanState, end: ScanEnd): Step {
  if (end.kind === 'completed') return finish(state, 'completed', end);
  // Without a sign that the picture got through, it was refused, and the answer that says so was lost.
  const code = state.upload.state === 'through' ? 'scan_failed' : 'upload_failed';
  return fail(state, code, end.message);
}

/**
 * While the upload is unanswered an end may be its rejection, or be of the job's life before it ([JB4]).
 * So may a failure that is the first thing heard: the answer can overtake it.
 */
function conclude(state: ScanState, end: ScanEnd, isFirst: boolean, now: number): Step {
  const answered = state.upload.state !== 'sending';
  if (answered && !(isFirst && end.kind === 'failed')) return concludeHeld(state, end);
  const until = state.held?.until ?? now + state.timings.answerGraceMs;
  const held: ScanState = { ...state, held: { end, until } };
  return answered ? hearAgain(held, now) : decide(held, 'held');
}

function learn(state: ScanState, update: Update, now: number): ScanState {
  const { epoch, seq } = update;
  return {
    ...state,
    known: { epoch, seq },
    held: null,
    upload: uploadBy(state.upload, update, now),
  };
}

/** A job that gets on has its picture ([CL3]). */
function uploadBy(upload: Upload, update: Update, now: number): Upload {
  if (upload.state === 'through' || update.end !== null || update.progress === 0) return upload;
  return { state: 'through', since: now };
}

function progressOf(update: Update, via: Transport): Command {
  const { end: _, ...shown } = update;
  return { type: 'progress', progress: { ...shown, via } };
}
