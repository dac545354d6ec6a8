import { imageSize } from 'image-size';

const mediaTypes: Record<string, string> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  avif: 'image/avif',
};

/** The media type of a picture, judged by its bytes; undefined for what is none ([UP4]). */
export function pictureType(bytes: Uint8Array): string | undefined {
  try {
    const { type, width, height } = imageSize(bytes);
    return type !== undefined && width > 0 && height > 0 ? mediaTypes[type] : undefined;
  } catch {
    return undefined;
  }
}
