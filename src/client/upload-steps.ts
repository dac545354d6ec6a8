import {
  finish,
  note,
  order,
  type ScanState,
  type Upload,
  type UploadAnswer,
} from './machine-state.ts';
import type { ScanFailure } from './scan-error.ts';
import { hearAgain } from './transport-starts.ts';
import { concludeHeld } from './update-steps.ts';

type UnclearUpload = Extract<Upload, { state: 'unclear' }>;

export function takeUploadAnswer(scan: ScanState, answer: UploadAnswer): void {
  const { failure, retryAfterMs } = answer;
  if (!failure) return takeAccepted(scan);
  if (retryAfterMs !== undefined) return takeLost(scan, failure, retryAfterMs);
  finish(scan, { failure });
  note(scan, 'refused');
}

/** The backoff is over: where the socket is usable and has told nothing newer, the job still waits. */
export function tickUpload(scan: ScanState, picture: UnclearUpload): void {
  scan.picture = { ...picture, retryAt: Infinity };
  note(scan, 'waiting');
  if (scan.socket.state === 'usable') retryUpload(scan);
}

/** A transport has told, by what it knew at `askedAt`, that the job has no picture yet. */
export function retryUpload(scan: ScanState, askedAt = Infinity): void {
  const { picture } = scan;
  if (picture.retryAt !== Infinity || askedAt < picture.lostAt) return;
  if (picture.tries > scan.uploadRetries) {
    note(scan, 'lost');
    return finish(scan, { failure: picture.failure });
  }
  scan.picture = { state: 'sending', tries: picture.tries + 1 };
  order(scan, 'upload');
}

/** A success that was held is of the same picture ([UP3]); a failure may be of the job's life before it ([JB4]). */
function takeAccepted(scan: ScanState): void {
  const { held } = scan;
  scan.picture = { state: 'through', since: scan.now };
  if (held?.end.result) concludeHeld(scan, held.end);
  else if (held) hearAgain(scan);
  // What was asked before could not know of it; the next beat would be up to 2 s later.
  if (!scan.ended && scan.poller.state === 'running') order(scan, 'ping', 'polling');
}

function takeLost(scan: ScanState, failure: ScanFailure, retryAfterMs: number): void {
  const { picture, held } = scan;
  if (picture.state !== 'sending') {
    note(scan, 'through');
    return;
  }
  if (held) return concludeHeld(scan, held.end);
  const backoffMs = scan.uploadBackoffMs * 2 ** (picture.tries - 1);
  const retryAt = scan.now + Math.max(backoffMs, retryAfterMs);
  scan.picture = { ...picture, state: 'unclear', failure, lostAt: scan.now, retryAt };
}
