import type { VisionProgress, VisionResult } from '../../core/scan/vision.ts';
import { type CodecModules, decodePicture } from './decode-picture.ts';
import type { OcrEngine } from './ocr-engine.ts';
import { readShelf } from './read-shelf.ts';
import { localVisionModel, type Pause } from './types.ts';

// 17 MB of pixels; letters of a shelf of a dozen books keep some 20 pixels.
const pictureLongSide = 2400;

/** Decodes, reads and judges one picture. */
export async function readPicture(
  bytes: Uint8Array,
  engine: OcrEngine,
  codecs: CodecModules,
  onProgress: (progress: VisionProgress) => void,
  pause: Pause,
): Promise<VisionResult> {
  const startedAt = Date.now();
  const picture = await decodePicture(bytes, codecs, pictureLongSide, pause);
  const { books } = await readShelf(engine, picture, onProgress, pause);
  return {
    books,
    suggestions: [],
    metadata: {
      readableCount: books.filter((book) => book.title !== null).length,
      provider: 'local',
      model: localVisionModel,
      processingTimeMs: Date.now() - startedAt,
    },
  };
}
