import type { VisionFailureCode, VisionProgress, VisionResult } from '../../core/scan/vision.ts';

/** Errors lose their class on the way between workers, so a failure travels as data. */
export type LocalVisionReply =
  | { ok: true; result: VisionResult }
  | { ok: false; code: VisionFailureCode; message: string; retryable: boolean };

/**
 * What the main worker sees through its `LOCAL_VISION` service binding.
 * `isAborted` is asked between lines; a caller that is gone counts as aborted.
 */
export interface LocalVisionBinding {
  read(
    picture: Uint8Array,
    onProgress: (progress: VisionProgress) => void,
    isAborted: () => boolean,
  ): Promise<LocalVisionReply>;
}

export const localVisionModel = 'pp-ocrv4';

/** Lets the isolate's other work run; throws where the reading was aborted. */
export type Pause = () => Promise<void>;
