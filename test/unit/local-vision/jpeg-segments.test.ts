import { describe, expect, it } from 'vitest';
import { exifInJpeg, isWholeJpeg } from '../../../src/providers/local-vision/jpeg-segments.ts';

const bytes = (...parts: (number[] | string)[]) =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? [...new TextEncoder().encode(part)] : part,
    ),
  );

const start = [0xff, 0xd8];
const scan = [0xff, 0xda, 0, 4, 1, 1, 0x12, 0x34, 0xff, 0, 0x56];
const end = [0xff, 0xd9];
/** A thumbnail within the notes has an end mark of its own. */
const notes = bytes([0xff, 0xe1, 0, 12], 'Exif\0\0', [0xff, 0xd9, 1, 2]);

describe('isWholeJpeg()', () => {
  it.each([
    ['a whole picture', bytes(start, scan, end), true],
    ['a picture with something appended', bytes(start, scan, end, 'a film'), true],
    ['a picture cut off in its scan', bytes(start, scan), false],
    ['a picture cut off whose thumbnail is whole', bytes(start, [...notes], scan), false],
    ['a picture without a scan', bytes(start, end), false],
    ['nothing', new Uint8Array(0), false],
  ])('judges %s', (_, picture, whole) => {
    expect(isWholeJpeg(picture)).toBe(whole);
  });
});

describe('exifInJpeg()', () => {
  it('gives what follows the mark', () => {
    expect(exifInJpeg(bytes(start, [...notes], scan))).toEqual(Uint8Array.of(0xff, 0xd9, 1, 2));
    expect(exifInJpeg(bytes(start, scan))).toBeUndefined();
  });
});
