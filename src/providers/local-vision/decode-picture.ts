import decodeJpeg from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import decodeWebp from '@jsquash/webp/codec/dec/webp_dec.js';
import { VisionFailure } from '../../core/scan/vision.ts';
import { decodePng } from './decode-png.ts';
import { isWholeJpeg } from './jpeg-segments.ts';
import { makeUpright } from './orient.ts';
import { readPictureHeader } from './picture-format.ts';
import { type Raster, shrink } from './raster.ts';
import { readOrientation } from './read-orientation.ts';
import type { Pause } from './types.ts';

/** The codecs' wasm, compiled beforehand because workerd compiles none at run time. */
export interface CodecModules {
  jpeg: WebAssembly.Module;
  png: WebAssembly.Module;
  webp: WebAssembly.Module;
}

/**
 * The upright picture, shrunk to `longSide`.
 * @throws {VisionFailure} `unsupported_picture` where the bytes are no whole picture of a known format.
 */
export async function decodePicture(
  bytes: Uint8Array,
  codecs: CodecModules,
  longSide: number,
  pause: Pause,
): Promise<Raster> {
  const { format } = readPictureHeader(bytes);
  const decode = { jpeg: fromJpeg, png: fromPng, webp: fromWebp }[format];
  let full: Raster;
  try {
    full = await decode(bytes, codecs);
  } catch (cause) {
    throw new VisionFailure(
      'unsupported_picture',
      'The picture is damaged or of a rare kind: it cannot be decoded. Export it as an ordinary JPEG.',
      { cause },
    );
  }
  await pause();
  const small = await shrink(full, longSide, pause);
  // A detached buffer is freed at once, 98 MB for 24 megapixels; the collector would let a few pile up.
  if (format !== 'png' && full.data.buffer instanceof ArrayBuffer) full.data.buffer.transfer(0);
  return makeUpright(small, readOrientation(bytes, format));
}

type JpegCodec = Awaited<ReturnType<typeof decodeJpeg>>;

let jpegCodec: Promise<JpegCodec> | undefined;

// A used codec keeps the heap of the largest photo, 150 MB for 24 megapixels; a fresh one for each
// photo leaves as much to a collector that lets several pile up before it looks.
async function fromJpeg(bytes: Uint8Array, codecs: CodecModules): Promise<Raster> {
  if (!isWholeJpeg(bytes)) throw new Error('the file ends before the picture does');
  jpegCodec ??= decodeJpeg({ noInitialRun: true, instantiateWasm: from(codecs.jpeg) });
  try {
    // The codec would turn the full picture; here the small one is turned.
    return decoded((await jpegCodec).decode(owned(bytes), false));
  } catch (error) {
    jpegCodec = undefined;
    throw error;
  }
}

// These formats are rare for photos: a fresh codec each time, and no heap stays.
async function fromWebp(bytes: Uint8Array, codecs: CodecModules): Promise<Raster> {
  const codec = await decodeWebp({ noInitialRun: true, instantiateWasm: from(codecs.webp) });
  return decoded(codec.decode(owned(bytes)));
}

async function fromPng(bytes: Uint8Array, codecs: CodecModules): Promise<Raster> {
  return decodePng(bytes, codecs.png);
}

function from(module: WebAssembly.Module) {
  return (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => {
    const instance = new WebAssembly.Instance(module, imports);
    done(instance);
    return instance.exports;
  };
}

function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? (bytes as Uint8Array<ArrayBuffer>)
    : new Uint8Array(bytes);
}

function decoded(picture: Raster | null): Raster {
  if (picture === null) throw new Error('the codec gave no picture');
  return picture;
}
