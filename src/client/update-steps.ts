import { isAfter, type Cursor } from '../core/protocol/cursor.ts';
import type { Transport } from '../core/protocol/words.ts';
import { fail, finish, note, order, type ScanState } from './machine-state.ts';
import { hearAgain } from './transport-starts.ts';
import type { ScanEnd, Update } from './update.ts';

/** Merges an update into what is known ([RS1], [CL5]); an end ends, even where its update is known already. */
export function takeUpdate(scan: ScanState, update: Update, via: Transport): void {
  const { known } = scan;
  const { end, ...shown } = update;
  const isNew = isAfter(update, known);
  note(scan, isNew ? 'update' : 'known');
  if (isNew) {
    scan.known = update;
    scan.held = undefined;
    // A job that gets on has its picture ([CL3]).
    if (!end && update.progress > 0) passUpload(scan);
    order(scan, 'onProgress', { ...shown, via });
  }
  if (end && !isAfter(scan.known as Cursor, update)) takeEnd(scan, end, !known);
}

function passUpload(scan: ScanState): void {
  if (scan.picture.state !== 'through') scan.picture = { state: 'through', since: scan.now };
}

export function concludeHeld(scan: ScanState, end: ScanEnd): void {
  const { result, error = '' } = end;
  note(scan, 'completed');
  if (result) return finish(scan, { result });
  // Without a sign that the picture got through, it was refused, and the answer that says so was lost.
  fail(scan, scan.picture.state === 'through' ? 'scan_failed' : 'upload_failed', error);
}

/**
 * While the upload is unanswered an end may be its rejection, or be of the job's life before it ([JB4]).
 * So may a failure that is the first thing heard: the answer can overtake it.
 */
function takeEnd(scan: ScanState, end: ScanEnd, isFirst: boolean): void {
  const answered = scan.picture.state !== 'sending';
  if (answered && !(isFirst && !end.result)) return concludeHeld(scan, end);
  scan.held = { end, until: scan.held?.until ?? scan.now + scan.answerGraceMs };
  note(scan, 'held');
  if (answered) hearAgain(scan);
}
