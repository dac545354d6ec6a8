/** What a phone writes into a JPEG: orientation, camera, and the place, in degrees, minutes and seconds. */
export function exifOf(orientation: number | null, little: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(140);
  const view = new DataView(bytes.buffer);
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    view.setUint16(at, tag, little);
    view.setUint16(at + 2, type, little);
    view.setUint32(at + 4, count, little);
    if (type === 3) view.setUint16(at + 8, value, little);
    else view.setUint32(at + 8, value, little);
  };
  bytes.set(ascii(little ? 'II' : 'MM'));
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  const own = orientation === null ? 1 : 2;
  view.setUint16(8, own, little);
  if (orientation !== null) entry(10, 0x0112, 3, 1, orientation);
  entry(10 + 12 * (own - 1), 0x8825, 4, 1, 40);
  view.setUint16(40, 1, little);
  entry(42, 0x0002, 5, 3, 60);
  bytes.set(ascii('LATITUDE 52 31 12'), 60);
  return bytes;
}

export function segment(marker: number, ...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = concat(...parts);
  const length = body.length + 2;
  return concat(Uint8Array.of(0xff, marker, length >> 8, length & 255), body);
}

export function exifSegment(orientation: number | null, little = false): Uint8Array<ArrayBuffer> {
  return segment(0xe1, ascii('Exif\0\0'), exifOf(orientation, little));
}

/** JFIF header, the given segments, a table, and pixels that look like segments. */
export function jpegOf(...segments: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concat(
    Uint8Array.of(0xff, 0xd8),
    segment(0xe0, ascii('JFIF\0'), new Uint8Array(9)),
    ...segments,
    segment(0xdb, new Uint8Array(65)),
    segment(0xda, new Uint8Array(10)),
    Uint8Array.of(1, 2, 0xff, 0xe1, 0, 4, 9, 9, 0xff, 0xd9),
  );
}

export function ascii(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
