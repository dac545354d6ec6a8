/** Segments APP1 (EXIF and XMP) and APP13 (IPTC) tell of places, times and owners, and hold previews. */
const telling = [0xe1, 0xed];
/** What `exifOf` makes; a note that is cut off may be shorter. */
const noteBytes = 36;

/**
 * A JPEG without its notes of where, when and by whom it was taken; pixels and orientation stay.
 * Other bytes are given back as they are.
 */
export function stripLocation(jpeg: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const kept = new Uint8Array(jpeg.length + noteBytes);
  let length = 0;
  const keep = (bytes: ArrayLike<number>) => {
    kept.set(bytes, length);
    length += bytes.length;
  };
  let orientation = 0;
  let from = 0;
  let at = jpeg[0] === 0xff && jpeg[1] === 0xd8 ? 2 : jpeg.length;
  // Segments come before the start of the scan (0xda), behind which there are pixels only.
  while (jpeg[at] === 0xff && jpeg[at + 1] !== 0xda) {
    const end = at + 2 + uint16(jpeg, at + 2);
    if (telling.includes(Number(jpeg[at + 1]))) {
      keep(jpeg.subarray(from, at));
      from = end;
      if (orientation === 0) {
        orientation = readOrientation(jpeg.subarray(at + 4, end));
        if (orientation > 1) keep(exifOf(orientation));
      }
    }
    at = end;
  }
  if (from === 0) return jpeg;
  keep(jpeg.subarray(from));
  return kept.slice(0, length);
}

/** 1..8, or 0 where the segment does not tell: tag 0x112 of the first directory. */
function readOrientation(segment: Uint8Array): number {
  if (String.fromCharCode(...segment.subarray(0, 5)) !== 'Exif\0') return 0;
  const tiff = segment.subarray(6);
  const little = tiff[0] === 0x49;
  const directory = uint16(tiff, little ? 4 : 6, little);
  const count = uint16(tiff, directory, little);
  for (let entry = directory + 2; entry < directory + 2 + 12 * count; entry += 12) {
    const value = uint16(tiff, entry + 8, little);
    if (uint16(tiff, entry, little) === 0x112) return value <= 8 ? value : 0;
  }
  return 0;
}

/** The smallest EXIF segment that tells of an orientation. */
function exifOf(orientation: number): number[] {
  const head = [0xff, 0xe1, 0, 34, ...[...'Exif\0\0MM'].map((letter) => letter.charCodeAt(0))];
  return [
    ...head,
    0,
    42,
    0,
    0,
    0,
    8,
    0,
    1,
    1,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
}

/** Past the end of what is cut off too early there are zeros. */
function uint16(bytes: Uint8Array, at: number, little = false): number {
  const [first = 0, second = 0] = bytes.subarray(at, at + 2);
  return little ? first + 256 * second : 256 * first + second;
}
