import { imageSize } from 'image-size';
import { VisionFailure } from '../../core/scan/vision.ts';

export type PictureFormat = 'jpeg' | 'png' | 'webp';

export interface PictureHeader {
  format: PictureFormat;
  width: number;
  height: number;
}

// RGBA in the codec's heap and once more outside it: 8 bytes a pixel, 400 MB here.
const maxPixels = 50_000_000;

const formats: Record<string, PictureFormat> = { jpg: 'jpeg', png: 'png', webp: 'webp' };

/**
 * Judges a picture by its first bytes, before anything is decoded.
 * @throws {VisionFailure} `unsupported_picture` for other formats, nonsense and more than 50 megapixels.
 */
export function readPictureHeader(bytes: Uint8Array): PictureHeader {
  const { type, width, height } = measure(bytes);
  const format = type === undefined ? undefined : formats[type];
  if (format === undefined) throw unsupported(adviceFor(type));
  if (!(width > 0 && height > 0)) throw unsupported('The picture declares no size.');
  if (width * height > maxPixels) {
    const megapixels = Math.round((width * height) / 1e6);
    throw unsupported(
      `The picture has ${megapixels} megapixels; send one of at most ${maxPixels / 1e6}.`,
    );
  }
  return { format, width, height };
}

function measure(bytes: Uint8Array): { type?: string | undefined; width: number; height: number } {
  try {
    return imageSize(bytes);
  } catch (cause) {
    throw unsupported(
      'The file is not a picture that can be read, or its header is damaged.',
      cause,
    );
  }
}

function adviceFor(type: string | undefined): string {
  if (type === 'heif' || type === 'heic' || type === 'avif') {
    return 'HEIC and AVIF pictures cannot be read here; set the camera to "most compatible" or export the photo as JPEG.';
  }
  const name = type === undefined ? 'This kind of picture' : `A ${type.toUpperCase()} picture`;
  return `${name} cannot be read here; send the photo as JPEG, PNG or WebP.`;
}

function unsupported(message: string, cause?: unknown): VisionFailure {
  return new VisionFailure('unsupported_picture', message, { cause });
}
