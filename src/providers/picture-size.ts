import { imageSize } from 'image-size';
import type { PictureSize } from './bounding-box.ts';

/** Upright size in pixels, or undefined where the bytes do not tell. */
export function readPictureSize(bytes: Uint8Array): PictureSize | undefined {
  try {
    const { width, height, orientation = 1 } = imageSize(bytes);
    if (!(width > 0 && height > 0)) return undefined;
    // EXIF orientations from 5 on lie on their side.
    return orientation >= 5 ? { width: height, height: width } : { width, height };
  } catch {
    return undefined;
  }
}
