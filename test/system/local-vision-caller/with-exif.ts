type Format = 'jpeg' | 'png' | 'webp';
type Endian = 'little' | 'big';

/** The picture with a note of its orientation, put where each format keeps EXIF. */
export function withExif(
  picture: Uint8Array,
  format: Format,
  orientation: number,
  endian: Endian = 'big',
): Uint8Array {
  const tiff = tiffOf(orientation, endian);
  switch (format) {
    case 'jpeg': {
      const body = concat(ascii('Exif\0\0'), tiff);
      const length = Uint8Array.of(0xff, 0xe1, 0, body.length + 2);
      return concat(picture.subarray(0, 2), length, body, picture.subarray(2));
    }
    case 'png': {
      // After the header chunk, or first where there is none; readers of notes skip the checksum.
      const at = picture.length > 33 ? 33 : 8;
      const chunk = concat(uint32(tiff.length, 'big'), ascii('eXIf'), tiff);
      return concat(picture.subarray(0, at), chunk, crcOf(chunk.subarray(4)), picture.subarray(at));
    }
    case 'webp':
      return concat(picture, ascii('EXIF'), uint32(tiff.length, 'little'), tiff);
  }
}

/** One directory with one entry: tag 0x0112, a short, once. */
function tiffOf(orientation: number, endian: Endian): Uint8Array {
  const bytes = new Uint8Array(26);
  const view = new DataView(bytes.buffer);
  const little = endian === 'little';
  bytes.set(ascii(little ? 'II' : 'MM'));
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, 0x0112, little);
  view.setUint16(12, 3, little);
  view.setUint32(14, 1, little);
  view.setUint16(18, orientation, little);
  return bytes;
}

function crcOf(bytes: Uint8Array): Uint8Array {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return uint32((crc ^ 0xffffffff) >>> 0, 'big');
}

function uint32(value: number, endian: Endian): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, endian === 'little');
  return bytes;
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
