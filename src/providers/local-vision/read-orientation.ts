import { exifInJpeg } from './jpeg-segments.ts';
import { isOrientation, type Orientation } from './orient.ts';
import type { PictureFormat } from './picture-format.ts';

const orientationTag = 0x0112;

/** The orientation the camera wrote down; 1 where it wrote none or nonsense. */
export function readOrientation(bytes: Uint8Array, format: PictureFormat): Orientation {
  const exif = exifBlock(bytes, format);
  if (exif === undefined) return 1;
  try {
    return orientationInTiff(exif);
  } catch {
    // A RangeError of DataView: the block is cut off, and a picture is worth more than its notes.
    return 1;
  }
}

function exifBlock(bytes: Uint8Array, format: PictureFormat): Uint8Array | undefined {
  switch (format) {
    case 'jpeg':
      return exifInJpeg(bytes);
    case 'png':
      return chunkOf(bytes, { start: 8, type: 'eXIf', littleEndian: false });
    case 'webp':
      return chunkOf(bytes, { start: 12, type: 'EXIF', littleEndian: true });
  }
}

/** PNG puts a chunk's length before its type and a checksum after it; RIFF the length after, padded to even. */
function chunkOf(
  bytes: Uint8Array,
  layout: { start: number; type: string; littleEndian: boolean },
): Uint8Array | undefined {
  const view = viewOf(bytes);
  const riff = layout.littleEndian;
  let at = layout.start;
  while (at + 8 <= bytes.length) {
    const length = view.getUint32(riff ? at + 4 : at, riff);
    if (ascii(bytes, riff ? at : at + 4, 4) === layout.type) {
      const body = bytes.subarray(at + 8, at + 8 + length);
      return ascii(body, 0, 4) === 'Exif' ? body.subarray(6) : body;
    }
    at += 8 + length + (riff ? length % 2 : 4);
  }
  return undefined;
}

function orientationInTiff(tiff: Uint8Array): Orientation {
  const view = viewOf(tiff);
  const littleEndian = ascii(tiff, 0, 2) === 'II';
  const directory = view.getUint32(4, littleEndian);
  const entries = view.getUint16(directory, littleEndian);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * 12;
    if (view.getUint16(entry, littleEndian) !== orientationTag) continue;
    const value = view.getUint16(entry + 8, littleEndian);
    return isOrientation(value) ? value : 1;
  }
  return 1;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
