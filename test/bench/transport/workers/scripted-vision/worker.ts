import { WorkerEntrypoint } from 'cloudflare:workers';
import type { VisionProgress } from '../../../../../src/core/scan/vision.ts';
import type {
  LocalVisionBinding,
  LocalVisionReply,
} from '../../../../../src/providers/local-vision/types.ts';
import { scriptOf } from '../../scan-script.ts';
import { shelfOfBooks } from '../../shelf-of-books.ts';

/** Reads no picture: reports at the pace that the picture's comment asks for. */
export default class ScriptedVision extends WorkerEntrypoint implements LocalVisionBinding {
  override fetch(): Response {
    return Response.json({ status: 'ready' });
  }

  async read(
    picture: Uint8Array,
    onProgress: (progress: VisionProgress) => unknown,
  ): Promise<LocalVisionReply> {
    const { steps, intervalMs } = scriptOf(picture);
    let delivered: unknown;
    const caller = { isGone: false };
    for (let done = 1; done <= steps && !caller.isGone; done++) {
      await scheduler.wait(intervalMs);
      delivered = Promise.resolve(onProgress({ done, total: steps })).catch(() => {
        caller.isGone = true;
      });
    }
    await delivered;
    return { ok: true, result: shelfOfBooks };
  }
}
