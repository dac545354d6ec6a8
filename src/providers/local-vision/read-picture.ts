import { suggestFromBooks } from '../../core/scan/suggestions.ts';
import type { Suggestion, VisionProgress, VisionResult } from '../../core/scan/vision.ts';
import { type CodecModules, decodePicture } from './decode-picture.ts';
import type { OcrEngine } from './ocr-engine.ts';
import { measureQuality } from './picture-quality.ts';
import { readShelf } from './read-shelf.ts';
import { suggestFromPicture } from './suggest-from-picture.ts';
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
  const quality = await measureQuality(picture, pause);
  const { books, lines } = await readShelf(engine, picture, onProgress, pause);
  const suggestions = [...suggestFromPicture(quality, lines, picture), ...suggestFromBooks(books)];
  return {
    books,
    suggestions,
    metadata: {
      ...describeQuality(suggestions),
      readableCount: books.filter((book) => book.title !== null).length,
      provider: 'local',
      model: localVisionModel,
      processingTimeMs: Date.now() - startedAt,
    },
  };
}

/** The words an app may show for a picture. */
function describeQuality(suggestions: readonly Suggestion[]) {
  const severity = (type: Suggestion['type']) => suggestions.find((s) => s.type === type)?.severity;
  const blur = severity('blurry_image');
  const worst = suggestions.some((s) => s.severity === 'high')
    ? 'poor'
    : suggestions.some((s) => s.severity === 'medium')
      ? 'fair'
      : 'good';
  return {
    imageQuality: worst,
    lighting: severity('lighting_issues') ? 'poor' : severity('glare_detected') ? 'glare' : 'good',
    sharpness: blur === undefined ? 'sharp' : blur === 'high' ? 'blurred' : 'soft',
  };
}
