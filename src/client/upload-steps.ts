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
  if (!failure) takeAccepted(scan);
  else if (retryAfterMs === undefined) finish(scan, 'refused', { failure });
  else takeLost(scan, failure, retryAfterMs);
}

/** The backoff is over: where the socket is usable and has told nothing newer, the job still waits. */
export function tickUpload(scan: ScanState, upload: UnclearUpload): void {
  scan.upload = { ...upload, retryAt: Infinity };
  note(scan, 'waiting');
  if (scan.websocket.state === 'usable') retryUpload(scan);
}

/** A transport has told, by what it knew at `askedAt`, that the job has no picture yet. */
export function retryUpload(scan: ScanState, askedAt = Infinity): void {
  const { upload } = scan;
  if (upload.state !== 'unclear' || upload.retryAt < Infinity || askedAt < upload.lostAt) return;
  if (upload.tries > scan.uploadRetries) {
    return finish(scan, 'lost', { failure: upload.failure });
  }
  scan.upload = { state: 'sending', tries: upload.tries + 1 };
  order(scan, 'upload');
}

/** A success that was held is of the same picture ([UP3]); a failure may be of the job's life before it ([JB4]). */
function takeAccepted(scan: ScanState): void {
  const { held } = scan;
  scan.upload = { state: 'through', since: scan.now };
  if (held?.end.result) concludeHeld(scan, held.end);
  else if (held) hearAgain(scan);
}

function takeLost(scan: ScanState, failure: ScanFailure, retryAfterMs: number): void {
  const { upload, held, now } = scan;
  if (upload.state !== 'sending') {
    note(scan, 'through');
    return;
  }
  if (held) return concludeHeld(scan, held.end);
  const { tries } = upload;
  const backoffMs = scan.uploadBackoffMs * 2 ** (tries - 1);
  const retryAt = now + Math.max(backoffMs, retryAfterMs);
  scan.upload = { state: 'unclear', tries, failure, lostAt: now, retryAt };
}
