import { describe, expect, it } from 'vitest';
import { stripLocation } from '../../../src/client/strip-location.ts';
import { ascii, exifSegment, jpegOf, segment } from '../../support/exif-jpeg.ts';

const text = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);

/** Read independently of the code under test: the one short of the one entry. */
function orientationIn(jpeg: Uint8Array): number | null {
  const at = text(jpeg).indexOf('Exif\0\0MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001');
  return at < 0 ? null : new DataView(jpeg.buffer, jpeg.byteOffset).getUint16(at + 24);
}

describe('stripLocation()', () => {
  it.each([
    [6, false],
    [6, true],
    [3, true],
    [8, false],
  ])(
    '[CL19] takes the place from a JPEG and leaves orientation %i (little endian: %s)',
    (orientation, little) => {
      const jpeg = jpegOf(exifSegment(orientation, little));
      expect(text(jpeg)).toContain('LATITUDE');
      const stripped = stripLocation(jpeg);
      expect(text(stripped)).not.toContain('LATITUDE');
      expect(orientationIn(stripped)).toBe(orientation);
      expect(stripped.length).toBe(jpegOf().length + 36);
    },
  );

  it.each([
    ['upright', 1],
    ['of an orientation that there is not', 9],
    ['without an orientation', null],
  ])('[CL19] leaves no note in a picture %s', (_, orientation) => {
    expect(stripLocation(jpegOf(exifSegment(orientation)))).toEqual(jpegOf());
  });

  it('[CL19] takes XMP and IPTC as well, and leaves the colours', () => {
    const colours = segment(0xe2, ascii('ICC_PROFILE\0'), new Uint8Array(20));
    const xmp = segment(0xe1, ascii('http://ns.adobe.com/xap/1.0/\0<exif:GPSLatitude>'));
    const iptc = segment(0xed, ascii('Photoshop 3.0\0City'));
    const stripped = stripLocation(jpegOf(xmp, exifSegment(6), colours, iptc));
    expect(text(stripped)).not.toMatch(/GPS|City|LATITUDE/);
    expect(text(stripped)).toContain('ICC_PROFILE');
    expect(orientationIn(stripped)).toBe(6);
  });

  it('[CL19] keeps every byte of the pixels', () => {
    const jpeg = jpegOf(exifSegment(1));
    expect(stripLocation(jpeg).slice(-30)).toEqual(jpeg.slice(-30));
  });

  it('[CL19] [UP3] makes the same bytes of the same picture', () => {
    const jpeg = () => stripLocation(jpegOf(exifSegment(6)));
    expect(jpeg()).toEqual(jpeg());
    expect(stripLocation(jpeg())).toEqual(jpeg());
  });

  it.each([
    ['a JPEG without notes', jpegOf()],
    ['a PNG', ascii('\x89PNG\r\n\x1a\n')],
    ['nothing', new Uint8Array(0)],
    ['a JPEG that ends at once', Uint8Array.of(0xff, 0xd8, 0xff)],
  ])('gives back %s', (_, bytes) => {
    expect(stripLocation(bytes)).toBe(bytes);
  });

  it('survives every cut', () => {
    const jpeg = jpegOf(exifSegment(6), exifSegment(null, true));
    for (let length = 0; length < jpeg.length; length += 1) {
      expect(stripLocation(jpeg.slice(0, length)).length).toBeLessThanOrEqual(length + 36);
    }
  });
});
