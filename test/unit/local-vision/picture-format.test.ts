import { describe, expect, it } from 'vitest';
import { VisionFailure } from '../../../src/core/scan/vision.ts';
import { readPictureHeader } from '../../../src/providers/local-vision/picture-format.ts';

function png(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

function failureOf(bytes: Uint8Array): VisionFailure {
  try {
    readPictureHeader(bytes);
  } catch (error) {
    if (error instanceof VisionFailure) return error;
  }
  throw new Error('no failure');
}

describe('readPictureHeader()', () => {
  it('reads a size of 24 megapixels', () => {
    expect(readPictureHeader(png(5712, 4284))).toEqual({
      format: 'png',
      width: 5712,
      height: 4284,
    });
  });

  it.each([
    ['a picture of too many megapixels', png(20_000, 20_000), /400 megapixels/],
    ['a GIF', new TextEncoder().encode('GIF89a\x10\0\x10\0'), /GIF .* JPEG/],
    ['an HEIC', new TextEncoder().encode('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), /./],
    ['text', new TextEncoder().encode('not a picture at all'), /not a picture/],
    ['nothing', new Uint8Array(0), /not a picture/],
  ])('refuses %s and says why', (_, bytes, message) => {
    expect(failureOf(bytes)).toMatchObject({ code: 'unsupported_picture', retryable: false });
    expect(failureOf(bytes).message).toMatch(message);
  });
});
