import {
  type Picture,
  VisionFailure,
  type VisionProgress,
  type VisionProvider,
  type VisionResult,
  visionResultSchema,
} from '../core/scan/vision.ts';
import {
  type LocalVisionBinding,
  type LocalVisionReply,
  localVisionModel,
} from './local-vision/types.ts';

/** Reads pictures with the second worker behind `LOCAL_VISION`, without any network. */
export function createLocalProvider(binding: LocalVisionBinding): VisionProvider {
  return {
    name: 'local',
    model: localVisionModel,
    read: (picture, onProgress, signal) => readLocally(binding, picture, onProgress, signal),
  };
}

async function readLocally(
  binding: LocalVisionBinding,
  picture: Picture,
  onProgress: (progress: VisionProgress) => void,
  signal: AbortSignal,
): Promise<VisionResult> {
  if (signal.aborted) throw aborted();
  const reply = await callUnlessAborted(binding, picture, onProgress, signal);
  if (!reply.ok) {
    throw new VisionFailure(reply.code, reply.message, { retryable: reply.retryable });
  }
  const parsed = visionResultSchema.safeParse(reply.result);
  if (!parsed.success) {
    throw new VisionFailure('malformed_output', 'The local reader gave a malformed result.', {
      cause: parsed.error,
    });
  }
  return parsed.data;
}

/** The caller hears of its abort at once; the other side stops at its next pause. */
async function callUnlessAborted(
  binding: LocalVisionBinding,
  picture: Picture,
  onProgress: (progress: VisionProgress) => void,
  signal: AbortSignal,
): Promise<LocalVisionReply> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = () => reject(aborted());
  signal.addEventListener('abort', stop, { once: true });
  const report = (progress: VisionProgress) => {
    if (!signal.aborted) onProgress(progress);
  };
  try {
    const reading = binding.read(picture.bytes, report, () => signal.aborted);
    return await Promise.race([reading, stopped]);
  } catch (cause) {
    if (cause instanceof VisionFailure) throw cause;
    throw new VisionFailure(
      'provider_unavailable',
      'The local reader does not answer; it runs as a second worker beside this one in development.',
      { retryable: true, cause },
    );
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function aborted(): VisionFailure {
  return new VisionFailure('aborted', 'The reading was aborted.');
}
