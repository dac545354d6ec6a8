interface Segment {
  marker: number;
  /** Of what follows the segment's length. */
  start: number;
  end: number;
}

const startOfScan = 0xda;
const endOfImage = 0xd9;
const app1 = 0xe1;

/** What the camera wrote down; undefined where it wrote nothing. */
export function exifInJpeg(bytes: Uint8Array): Uint8Array | undefined {
  for (const { marker, start, end } of segmentsOf(bytes)) {
    const isExif = String.fromCharCode(...bytes.subarray(start, start + 4)) === 'Exif';
    if (marker === app1 && isExif) return bytes.subarray(start + 6, end);
  }
  return undefined;
}

/** Whether the pixels' end was received: the codec paints what is missing grey and says nothing. */
export function isWholeJpeg(bytes: Uint8Array): boolean {
  const scan = [...segmentsOf(bytes)].find(({ marker }) => marker === startOfScan);
  if (scan === undefined) return false;
  // Cameras append films and maps, so the mark may be anywhere behind the scan's head.
  for (let i = bytes.length - 2; i >= scan.end; i--) {
    if (bytes[i] === 0xff && bytes[i + 1] === endOfImage) return true;
  }
  return false;
}

/** The segments up to the first scan's head. */
function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === endOfImage) return;
    const end = at + 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
    yield { marker, start: at + 4, end };
    if (marker === startOfScan) return;
    at = end;
  }
}
