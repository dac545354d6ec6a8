import type { Pause } from './types.ts';

/** RGBA, four bytes a pixel. */
export interface Raster {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}

/** One byte a pixel. */
export interface GrayRaster {
  width: number;
  height: number;
  data: Uint8Array;
}

// About 30 ms of work on a slow core.
const sourcePixelsPerPause = 2_000_000;

/** Size with its long side at most `longSide`; never enlarges. */
export function fitWithin(
  size: { width: number; height: number },
  longSide: number,
): { width: number; height: number } {
  const scale = Math.min(1, longSide / Math.max(size.width, size.height));
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}

/** Averages the source pixels under each target pixel; transparency is laid on white. */
export async function shrink(source: Raster, longSide: number, pause: Pause): Promise<Raster> {
  const { width, height } = fitWithin(source, longSide);
  const target = new Uint8Array(width * height * 4);
  const columns = cellEdges(source.width, width);
  const rows = cellEdges(source.height, height);
  let sincePause = 0;
  for (let y = 0; y < height; y++) {
    const top = rows[y] ?? 0;
    const bottom = rows[y + 1] ?? source.height;
    shrinkRow(source, target.subarray(y * width * 4, (y + 1) * width * 4), columns, top, bottom);
    sincePause += (bottom - top) * source.width;
    if (sincePause > sourcePixelsPerPause) {
      sincePause = 0;
      await pause();
    }
  }
  return { width, height, data: target };
}

function cellEdges(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to + 1 }, (_, i) => Math.round((i * from) / to));
}

function shrinkRow(
  source: Raster,
  target: Uint8Array,
  columns: Int32Array,
  top: number,
  bottom: number,
): void {
  const { data, width } = source;
  for (let x = 0; x + 1 < columns.length; x++) {
    const left = columns[x]!;
    const right = columns[x + 1]!;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let row = top; row < bottom; row++) {
      for (let i = (row * width + left) * 4, end = (row * width + right) * 4; i < end; i += 4) {
        const alpha = data[i + 3]!;
        const white = 255 - alpha;
        red += alpha === 255 ? data[i]! : (data[i]! * alpha) / 255 + white;
        green += alpha === 255 ? data[i + 1]! : (data[i + 1]! * alpha) / 255 + white;
        blue += alpha === 255 ? data[i + 2]! : (data[i + 2]! * alpha) / 255 + white;
      }
    }
    const count = (bottom - top) * (right - left);
    target[x * 4] = red / count;
    target[x * 4 + 1] = green / count;
    target[x * 4 + 2] = blue / count;
    target[x * 4 + 3] = 255;
  }
}

/** Brightness by the weights of BT.601. */
export function toGray(raster: Raster): GrayRaster {
  const { width, height, data } = raster;
  const gray = new Uint8Array(width * height);
  for (let i = 0, k = 0; i < gray.length; i++, k += 4) {
    gray[i] = (data[k]! * 299 + data[k + 1]! * 587 + data[k + 2]! * 114) / 1000;
  }
  return { width, height, data: gray };
}
