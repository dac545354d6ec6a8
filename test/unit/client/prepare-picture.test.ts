import { afterEach, describe, expect, it, vi } from 'vitest';
import { preparePicture } from '../../../src/client/prepare-picture.ts';
import { ascii, exifSegment, jpegOf } from '../../support/exif-jpeg.ts';

const jpeg = jpegOf(exifSegment(6));
const png = ascii('\x89PNG\r\n\x1a\n');
const pngBytes = Uint8Array.of(0x89, ...png.subarray(2));
const webp = ascii('RIFF\0\0\0\0WEBPVP8 ');
const drawn: unknown[][] = [];

/** A browser that decodes anything to a bitmap of this size. */
function browser(width: number, height: number): void {
  vi.stubGlobal('createImageBitmap', async () => ({ width, height, close: () => {} }));
  class OffscreenCanvas {
    readonly size: number[];
    constructor(...size: number[]) {
      this.size = size;
    }
    getContext() {
      return { drawImage: (_: unknown, ...rest: unknown[]) => drawn.push(rest) };
    }
    async convertToBlob({ type, quality }: { type: string; quality: number }) {
      return new Blob([`${this.size.join('x')} at ${quality}`], { type });
    }
  }
  vi.stubGlobal('OffscreenCanvas', OffscreenCanvas);
}

afterEach(() => {
  vi.unstubAllGlobals();
  drawn.length = 0;
});

const textOf = (body: unknown) => (body as Blob).text();

describe('preparePicture()', () => {
  it.each([
    ['a JPEG', jpeg],
    ['a PNG', pngBytes],
    ['a WebP', webp],
  ])('[CL18] scales down %s', async (_, bytes) => {
    browser(6_000, 4_000);
    const body = await preparePicture(bytes, 3_000);
    expect(await textOf(body)).toBe('3000x2000 at 0.9');
    expect((body as Blob).type).toBe('image/jpeg');
    expect(drawn).toEqual([[0, 0, 3_000, 2_000]]);
  });

  it('[CL18] heeds the side that the app names', async () => {
    browser(1_000, 2_000);
    expect(await textOf(await preparePicture(jpeg, 500))).toBe('250x500 at 0.9');
  });

  it.each([
    ['small enough', 3_000, 3_000],
    ['is not to be scaled', 9_000, false],
  ] as const)('[CL19] only strips a JPEG that is %s', async (_, width, maxSide) => {
    browser(width, 10);
    const body = await preparePicture(jpeg, maxSide);
    expect(new TextDecoder('latin1').decode(body as Uint8Array)).not.toContain('LATITUDE');
    expect(drawn).toEqual([]);
  });

  it('[CL19] strips a Blob too, and says what it is', async () => {
    const body = await preparePicture(new Blob([jpeg]), 3_000);
    expect((body as Blob).type).toBe('image/jpeg');
    expect(await textOf(body)).not.toContain('LATITUDE');
  });

  it('[CL19] strips a JPEG that the browser cannot draw', async () => {
    browser(6_000, 4_000);
    vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('InvalidStateError')));
    const body = await preparePicture(jpeg, 3_000);
    expect(new TextDecoder('latin1').decode(body as Uint8Array)).not.toContain('LATITUDE');
  });

  it.each([
    ['a picture that it does not know', ascii('GIF89a')],
    ['a small PNG', pngBytes],
    ['a JPEG without notes', jpegOf()],
  ])('sends %s as it is', async (_, bytes) => {
    browser(10, 10);
    expect(await preparePicture(bytes, 3_000)).toBe(bytes);
  });

  it('sends what cannot be read as it is', async () => {
    const blob = new Blob([jpeg]);
    vi.stubGlobal('Response', function () {
      throw new Error('not before React Native 0.73');
    });
    expect(await preparePicture(blob, 3_000)).toBe(blob);
  });

  it('[CL19] strips a Blob where none can be made of bytes', async () => {
    const blob = new Blob([jpeg]);
    class NativeBlob {
      static [Symbol.hasInstance] = (one: unknown) => one === blob;
      constructor() {
        throw new Error('not in React Native');
      }
    }
    vi.stubGlobal('Blob', NativeBlob);
    const body = await preparePicture(blob, 3_000);
    expect(new TextDecoder('latin1').decode(body as Uint8Array)).not.toContain('LATITUDE');
  });
});
