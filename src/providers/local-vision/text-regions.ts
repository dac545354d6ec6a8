import { minAreaBox, type Point, type RotatedBox, unclip } from './geometry.ts';

/** The detector's word on each pixel, 0..1, row by row. */
export interface ProbabilityMap {
  width: number;
  height: number;
  data: Float32Array;
}

export interface TextRegion {
  box: RotatedBox;
  /** Mean probability of its pixels. */
  score: number;
}

export interface RegionOptions {
  pixelThreshold: number;
  regionThreshold: number;
  unclipRatio: number;
}

const defaults: RegionOptions = { pixelThreshold: 0.3, regionThreshold: 0.5, unclipRatio: 1.6 };

const minPixels = 12;
const minThickness = 3;

/** Finds the connected patches of text and puts a rotated box around each. */
export function findTextRegions(
  map: ProbabilityMap,
  options: Partial<RegionOptions> = {},
): TextRegion[] {
  const { pixelThreshold, regionThreshold, unclipRatio } = { ...defaults, ...options };
  const regions: TextRegion[] = [];
  const seen = new Uint8Array(map.data.length);
  for (let i = 0; i < map.data.length; i++) {
    if (seen[i] || map.data[i]! < pixelThreshold) continue;
    const patch = floodPatch(map, i, seen, pixelThreshold);
    if (patch.count < minPixels || patch.sum / patch.count < regionThreshold) continue;
    const box = minAreaBox(patch.outline);
    // Outline points are pixel centres; the patch reaches half a pixel further on each side.
    const whole = { ...box, width: box.width + 1, height: box.height + 1 };
    if (Math.min(whole.width, whole.height) < minThickness) continue;
    regions.push({ box: unclip(whole, unclipRatio), score: patch.sum / patch.count });
  }
  return regions;
}

function floodPatch(map: ProbabilityMap, start: number, seen: Uint8Array, threshold: number) {
  const { width, height, data } = map;
  const outline: Point[] = [];
  const stack = [start];
  seen[start] = 1;
  let sum = 0;
  let count = 0;
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    const x = i % width;
    const y = (i - x) / width;
    sum += data[i]!;
    count++;
    let neighbours = 0;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
        const k = ny * width + nx;
        if (data[k]! < threshold) continue;
        neighbours++;
        if (seen[k]) continue;
        seen[k] = 1;
        stack.push(k);
      }
    }
    if (neighbours < 9) outline.push({ x: x + 0.5, y: y + 0.5 });
  }
  return { outline, sum, count };
}
