import type { OcrEngine } from './ocr-engine.ts';
import { type Raster, shrink } from './raster.ts';
import { detectionNormalisation, samplePixels } from './sample-pixels.ts';
import type { ProbabilityMap } from './text-regions.ts';
import type { Pause } from './types.ts';

// One tile takes about 90 ms on a slow core; its margin gives the text at a seam its surroundings.
const tileWidth = 384;
const tileHeight = 640;
const margin = 64;
const cell = 32;

/** A probability map and what one of its pixels measures in the picture. */
export interface TextMap {
  map: ProbabilityMap;
  pictureScale: number;
}

/** Where the text is, looked for with the picture's long side at `longSide`. */
export async function detectText(
  engine: OcrEngine,
  picture: Raster,
  longSide: number,
  pause: Pause,
): Promise<TextMap> {
  const small = await shrink(picture, longSide, pause);
  // Padded to whole cells, not stretched: the map keeps one scale for both sides.
  const width = Math.ceil(small.width / cell) * cell;
  const height = Math.ceil(small.height / cell) * cell;
  const map: ProbabilityMap = { width, height, data: new Float32Array(width * height) };
  for (const row of tileSpans(height, tileHeight)) {
    for (const column of tileSpans(width, tileWidth)) {
      await detectTile(engine, small, map, column, row);
      await pause();
    }
  }
  return { map, pictureScale: picture.width / small.width };
}

/** `start`..`end` is looked at, `from`..`to` of it is kept. */
export interface TileSpan {
  start: number;
  end: number;
  from: number;
  to: number;
}

/** Cuts a length into overlapping tiles whose kept parts cover it once. */
export function tileSpans(length: number, tile: number): TileSpan[] {
  if (length <= tile) return [{ start: 0, end: length, from: 0, to: length }];
  const count = Math.ceil((length - 2 * margin) / (tile - 2 * margin));
  const kept = length / count;
  return Array.from({ length: count }, (_, i) => {
    const from = Math.round(i * kept);
    const to = Math.round((i + 1) * kept);
    const middle = (from + to) / 2;
    const start = Math.round(Math.max(0, Math.min(length - tile, middle - tile / 2)));
    return { start, end: start + tile, from, to };
  });
}

async function detectTile(
  engine: OcrEngine,
  small: Raster,
  map: ProbabilityMap,
  column: TileSpan,
  row: TileSpan,
): Promise<void> {
  const width = column.end - column.start;
  const height = row.end - row.start;
  const part = {
    center: { x: (column.start + column.end) / 2, y: (row.start + row.end) / 2 },
    width,
    height,
    angle: 0,
  };
  const pixels = samplePixels(small, part, { width, height }, detectionNormalisation);
  const found = await engine.detect(pixels);
  for (let y = row.from; y < row.to; y++) {
    const line = (y - row.start) * width - column.start;
    map.data.set(found.subarray(line + column.from, line + column.to), y * map.width + column.from);
  }
}
