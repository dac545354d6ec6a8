import type { JobFailure } from '../core/scan/job.ts';
import {
  VisionFailure,
  type Picture,
  type VisionProgress,
  type VisionProvider,
  type VisionResult,
} from '../core/scan/vision.ts';
import { log } from '../telemetry/log.ts';

export type ReadOutcome =
  | { kind: 'read'; result: VisionResult; providerMs: number }
  | { kind: 'failed'; failure: JobFailure; error: unknown }
  | { kind: 'stopped' };

/** Has a provider read the picture; whatever it does, this settles, and at once when `signal` aborts. */
export async function readPicture(
  provider: VisionProvider,
  picture: Picture,
  onProgress: (progress: VisionProgress) => void,
  signal: AbortSignal,
): Promise<ReadOutcome> {
  const startedAt = Date.now();
  const heard = (progress: VisionProgress) => {
    if (!signal.aborted) onProgress(progress);
  };
  try {
    const result = await Promise.race([provider.read(picture, heard, signal), aborted(signal)]);
    return { kind: 'read', result, providerMs: Date.now() - startedAt };
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped' };
    return { kind: 'failed', failure: failureOf(error), error };
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new VisionFailure('aborted', 'The scan was stopped.'));
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return promise;
}

function failureOf(error: unknown): JobFailure {
  if (error instanceof VisionFailure) return { code: error.code, message: error.message };
  log('error', 'provider threw', { error: String(error) });
  return { code: 'internal', message: 'The scan failed for a reason of ours. Try again.' };
}
