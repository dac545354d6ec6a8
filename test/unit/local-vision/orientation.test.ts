import { describe, expect, it } from 'vitest';
import { makeUpright, type Orientation } from '../../../src/providers/local-vision/orient.ts';
import { readOrientation } from '../../../src/providers/local-vision/read-orientation.ts';
import { withExif } from '../../system/local-vision-caller/with-exif.ts';

/** Pixels of the upright picture, row by row: `abc` over `def`. */
const upright = ['abc', 'def'];

/** How a camera stores that picture under each orientation. */
const stored: Record<Orientation, string[]> = {
  1: ['abc', 'def'],
  2: ['cba', 'fed'],
  3: ['fed', 'cba'],
  4: ['def', 'abc'],
  5: ['ad', 'be', 'cf'],
  6: ['cf', 'be', 'ad'],
  7: ['fc', 'eb', 'da'],
  8: ['da', 'eb', 'fc'],
};

function rasterOf(rows: string[]) {
  const letters = [...rows.join('')];
  const data = Uint8Array.from(letters.flatMap((letter) => [letter.charCodeAt(0), 0, 0, 255]));
  return { width: rows[0]!.length, height: rows.length, data };
}

function rowsOf({
  width,
  height,
  data,
}: {
  width: number;
  height: number;
  data: ArrayLike<number>;
}) {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_pixel, x) =>
      String.fromCharCode(data[(y * width + x) * 4]!),
    ).join(''),
  );
}

const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;

describe('makeUpright()', () => {
  it.each(orientations)('shows a picture of orientation %i upright', (orientation) => {
    expect(rowsOf(makeUpright(rasterOf(stored[orientation]), orientation))).toEqual(upright);
  });
});

describe('readOrientation()', () => {
  const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xda, 0, 2]);
  const png = Uint8Array.from([
    0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0, 0, 0, 0,
  ]);
  const webp = new TextEncoder().encode('RIFF\0\0\0\0WEBPVP8 \0\0\0\0');

  it.each(orientations)('finds orientation %i in JPEG, PNG and WebP', (orientation) => {
    for (const endian of ['little', 'big'] as const) {
      expect(readOrientation(withExif(jpeg, 'jpeg', orientation, endian), 'jpeg')).toBe(
        orientation,
      );
      expect(readOrientation(withExif(png, 'png', orientation, endian), 'png')).toBe(orientation);
      expect(readOrientation(withExif(webp, 'webp', orientation, endian), 'webp')).toBe(
        orientation,
      );
    }
  });

  it('takes a picture without EXIF, or with a damaged one, for upright', () => {
    expect(readOrientation(jpeg, 'jpeg')).toBe(1);
    expect(readOrientation(png, 'png')).toBe(1);
    expect(readOrientation(webp, 'webp')).toBe(1);
    expect(readOrientation(withExif(jpeg, 'jpeg', 9), 'jpeg')).toBe(1);
    const cutOff = withExif(jpeg, 'jpeg', 6).subarray(0, 24);
    expect(readOrientation(cutOff, 'jpeg')).toBe(1);
  });
});
