import {
  decide,
  finish,
  type ScanState,
  type Step,
  type Upload,
  type UploadAnswer,
} from './machine-state.ts';
import { hearAgain } from './transport-starts.ts';
import { concludeHeld } from './update-steps.ts';

type UnclearUpload = Extract<Upload, { state: 'unclear' }>;

export function takeUploadAnswer(state: ScanState, answer: UploadAnswer, now: number): Step {
  switch (answer.kind) {
    case 'accepted':
      return takeAccepted({ ...state, upload: { state: 'through', since: now } }, now);
    case 'refused':
      return finish(state, 'refused', { kind: 'failed', failure: answer.failure });
    case 'lost':
      return takeLost(state, answer, now);
  }
}

/** The backoff is over: where the socket is usable and has told nothing newer, the job still waits. */
export function tickUpload(state: ScanState, upload: UnclearUpload): Step {
  const waited: ScanState = { ...state, upload: { ...upload, retryAt: null } };
  return state.websocket.state === 'usable' ? retryUpload(waited) : decide(waited, 'waiting');
}

/** A transport has told, by what it knew at `askedAt`, that the job has no picture yet. */
export function retryUpload(state: ScanState, askedAt = Infinity): Step {
  const { upload, timings } = state;
  if (upload.state !== 'unclear') return decide(state, 'through');
  if (upload.retryAt !== null || askedAt < upload.lostAt) {
    return decide(state, 'early');
  }
  if (upload.tries > timings.uploadRetries) {
    return finish(state, 'lost', { kind: 'failed', failure: upload.failure });
  }
  const sending: ScanState = { ...state, upload: { state: 'sending', tries: upload.tries + 1 } };
  return decide(sending, 'again', { type: 'upload' });
}

/** A success that was held is of the same picture ([UP3]); a failure may be of the job's life before it ([JB4]). */
function takeAccepted(state: ScanState, now: number): Step {
  const { held } = state;
  if (held === null) return decide(state, 'accepted');
  return held.end.kind === 'completed' ? concludeHeld(state, held.end) : hearAgain(state, now);
}

function takeLost(
  state: ScanState,
  { failure, retryAfterMs }: Extract<UploadAnswer, { kind: 'lost' }>,
  now: number,
): Step {
  const { upload, held, timings } = state;
  if (upload.state !== 'sending') return decide(state, 'through');
  if (held !== null) return concludeHeld(state, held.end);
  const backoffMs = timings.uploadBackoffMs * 2 ** (upload.tries - 1);
  const retryAt = now + Math.max(backoffMs, retryAfterMs ?? 0);
  return decide(
    { ...state, upload: { state: 'unclear', tries: upload.tries, failure, lostAt: now, retryAt } },
    'upload-unclear',
  );
}
