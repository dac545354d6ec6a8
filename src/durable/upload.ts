import type { ScanErrorCode } from '../core/protocol/error-codes.ts';
import type { ProviderName } from '../core/protocol/words.ts';
import { decideUpload, isTakenUpAgain, type AcceptedUpload, type Job } from '../core/scan/job.ts';
import type { JobParts, Lifecycle, Visit } from './lifecycle.ts';
import { pictureType } from './picture-type.ts';

export interface UploadRequest {
  readonly visit: Visit;
  readonly provider: ProviderName;
  /** Counts as no scan of an app ([SY2]). */
  readonly synthetic: boolean;
  /** As the app declared it; null where it did not. */
  readonly declaredBytes: number | null;
}

export type UploadAnswer =
  | { kind: 'accepted' | 'joined' }
  | { kind: 'refused'; code: ScanErrorCode; message: string };

/** Takes in a picture ([UP1]–[UP4], [UP7]). */
export async function receiveUpload(
  parts: JobParts,
  life: Lifecycle,
  request: UploadRequest,
  body: ReadableStream<Uint8Array>,
): Promise<UploadAnswer> {
  const { config, pictures } = parts;
  const startedAt = Date.now();
  const job = life.open(request.visit, startedAt);
  // A crash while the picture streams in must not leave a job that nothing wakes.
  await life.schedule(startedAt);
  const upload = crypto.randomUUID();
  const keep = isOpen(job) && (request.declaredBytes ?? 0) <= config.maxImageBytes;
  const received = await pictures.receive(upload, body, { maxBytes: config.maxImageBytes, keep });
  if (parts.store.job()?.epoch !== job.epoch) return refuseGone();
  if (received.kind === 'too-large') return refuseTooLarge(parts, life);
  if (received.kind === 'interrupted' || isShort(received.bytes, request.declaredBytes)) {
    pictures.purge(currentPicture(parts));
    return refuse('upload_interrupted', 'The upload broke off. Send the picture again.');
  }
  const mediaType = keep ? pictureType(pictures.read(upload)) : '';
  if (mediaType === undefined) return refuseNoPicture(parts, life);
  const { sha256, bytes } = received;
  const { provider, synthetic } = request;
  const whole = { sha256, bytes, mediaType, startedAt, provider, synthetic };
  return placeUpload(parts, life, upload, whole);
}

/** Gives a whole picture to its job, unless the job has one already ([UP3]). */
function placeUpload(
  { config, pictures, store }: JobParts,
  life: Lifecycle,
  upload: string,
  whole: Omit<AcceptedUpload, 'acceptedAt'>,
): UploadAnswer {
  const now = Date.now();
  const job = store.job();
  if (job === undefined) return refuseGone();
  const decision = decideUpload(job, { ...whole, acceptedAt: now }, config.deadlineMs);
  if (decision.kind === 'accept') {
    pictures.rename(upload, whole.sha256);
    life.accept(decision.job, now);
    return { kind: 'accepted' };
  }
  pictures.purge(job.phase === 'running' ? job.upload.sha256 : undefined);
  return decision.kind === 'conflict'
    ? refuse('picture_conflict', 'This jobId has another picture already. Use a new jobId.')
    : { kind: 'joined' };
}

/** Some proxies end a request quietly where its app has gone. */
function isShort(bytes: number, declared: number | null): boolean {
  return declared !== null && bytes < declared;
}

function isOpen(job: Job): boolean {
  return job.phase === 'waiting' || isTakenUpAgain(job);
}

function currentPicture({ store }: JobParts): string | undefined {
  const job = store.job();
  return job?.phase === 'running' ? job.upload.sha256 : undefined;
}

function refuseTooLarge(parts: JobParts, life: Lifecycle): UploadAnswer {
  const limit = Math.round(parts.config.maxImageBytes / 1024 / 1024);
  return reject(
    parts,
    life,
    'picture_too_large',
    `The picture is over ${limit} MB. Scale it down to about 3000 pixels and send it again.`,
  );
}

function refuseNoPicture(parts: JobParts, life: Lifecycle): UploadAnswer {
  return reject(
    parts,
    life,
    'not_a_picture',
    'These bytes are not a picture. Send JPEG, PNG, WebP, GIF, HEIC or AVIF.',
  );
}

/** Bad input ends a job that waits for its picture as rejected; one that has its picture is not touched. */
function reject(
  parts: JobParts,
  life: Lifecycle,
  code: ScanErrorCode,
  message: string,
): UploadAnswer {
  const job = parts.store.job();
  if (job?.phase === 'waiting') life.fail(job, 'rejected', { code, message }, Date.now());
  parts.pictures.purge(currentPicture(parts));
  return refuse(code, message);
}

/** A job that went while its picture came in is simply opened anew by the next try. */
function refuseGone(): UploadAnswer {
  return refuse('upload_interrupted', 'The job expired. Send the picture again.');
}

function refuse(code: ScanErrorCode, message: string): UploadAnswer {
  return { kind: 'refused', code, message };
}
