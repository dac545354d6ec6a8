import { type GrayRaster, type Raster, shrink, toGray } from './raster.ts';
import type { Pause } from './types.ts';

/** What the pixels alone say of a picture; all shares 0..1, brightness 0..255. */
export interface PictureQuality {
  /** Variance of the Laplacian where there is structure, at a fixed scale. */
  sharpness: number;
  meanBrightness: number;
  /** Between the 5th and the 95th hundredth of brightness. */
  contrast: number;
  darkShare: number;
  brightShare: number;
  /** Blown-out connected patches that are neither specks nor plain white things. */
  glarePatches: number;
}

const measuredLongSide = 1024;
const block = 32;

export async function measureQuality(picture: Raster, pause: Pause): Promise<PictureQuality> {
  const gray = toGray(await shrink(picture, measuredLongSide, pause));
  return {
    ...measureLight(gray),
    sharpness: measureSharpness(gray),
    glarePatches: countGlare(gray),
  };
}

/**
 * A shelf has sharp edges somewhere in most places; a picture's plain wall must not count as blur.
 * So: the Laplacian's variance block by block, divided by the block's own contrast, of the blocks with most structure.
 */
export function measureSharpness(gray: GrayRaster): number {
  const ratios: number[] = [];
  for (let top = 1; top + block < gray.height; top += block) {
    for (let left = 1; left + block < gray.width; left += block) {
      const { laplacian, contrast } = measureBlock(gray, left, top);
      if (contrast > minBlockContrast) ratios.push(laplacian / contrast);
    }
  }
  ratios.sort((a, b) => b - a);
  return ratios[Math.floor(ratios.length / 4)] ?? 0;
}

const minBlockContrast = 150;

function measureBlock({ data, width }: GrayRaster, left: number, top: number) {
  let sum = 0;
  let squares = 0;
  let edges = 0;
  for (let y = top; y < top + block; y++) {
    for (let x = left; x < left + block; x++) {
      const i = y * width + x;
      const value = data[i]!;
      const edge = 4 * value - data[i - 1]! - data[i + 1]! - data[i - width]! - data[i + width]!;
      sum += value;
      squares += value * value;
      edges += edge * edge;
    }
  }
  const count = block * block;
  return { laplacian: edges / count, contrast: squares / count - (sum / count) ** 2 };
}

export function measureLight(gray: GrayRaster) {
  const histogram = new Float64Array(256);
  for (const value of gray.data) histogram[value]!++;
  const count = gray.data.length;
  const share = (from: number, to: number) =>
    histogram.subarray(from, to).reduce((sum, n) => sum + n, 0) / count;
  const mean = histogram.reduce((sum, n, value) => sum + n * value, 0) / count;
  return {
    meanBrightness: mean,
    contrast: hundredth(histogram, count, 95) - hundredth(histogram, count, 5),
    darkShare: share(0, 30),
    brightShare: share(250, 256),
  };
}

function hundredth(histogram: Float64Array, count: number, percent: number): number {
  let seen = 0;
  for (let value = 0; value < 256; value++) {
    seen += histogram[value]!;
    if (seen >= (count * percent) / 100) return value;
  }
  return 255;
}

const blownOut = 250;
const glow = 225;
const minPatchShare = 0.0015;
const maxPatchShare = 0.06;
const minGlowingRim = 0.6;

/** Glare fades out over a glowing rim; white paper ends at an edge. */
export function countGlare(gray: GrayRaster): number {
  const { data, width, height } = gray;
  const seen = new Uint8Array(data.length);
  let patches = 0;
  for (let start = 0; start < data.length; start++) {
    if (seen[start] || data[start]! < blownOut) continue;
    const stack = [start];
    seen[start] = 1;
    let count = 0;
    let rim = 0;
    let glowing = 0;
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      count++;
      const x = i % width;
      for (const [dx, k] of [
        [-1, i - 1],
        [1, i + 1],
        [0, i - width],
        [0, i + width],
      ] as const) {
        if (x + dx < 0 || x + dx >= width || k < 0 || k >= width * height) continue;
        if (data[k]! >= blownOut) {
          if (!seen[k]) stack.push(k);
          seen[k] = 1;
        } else {
          rim++;
          if (outside(gray, i, k, 3) >= glow) glowing++;
        }
      }
    }
    const share = count / data.length;
    if (share < minPatchShare || share > maxPatchShare) continue;
    if (rim > 0 && glowing / rim > minGlowingRim) patches++;
  }
  return patches;
}

/** The pixel some steps further out from `i` through its neighbour `k`. */
function outside({ data }: GrayRaster, i: number, k: number, steps: number): number {
  return data[i + (k - i) * steps] ?? 0;
}
