import { median } from './pixel-colours.ts';
import type { Raster } from './raster.ts';

const contrastPerGrain = 2.2;
const lowest = 8;
const highest = 20;
const gridPixels = 7;

/** The colour step that counts as an edge in this picture: the grainier it is, the higher. */
export function edgeContrastOf(raster: Raster): number {
  return Math.min(highest, Math.max(lowest, contrastPerGrain * measureGrain(raster)));
}

/** Median second difference of neighbouring pixels: edges are too few to move a median, grain is everywhere. */
export function measureGrain({ data, width, height }: Raster): number {
  const steps: number[] = [];
  for (let y = 1; y < height - 1; y += gridPixels) {
    for (let x = 1; x < width - 1; x += gridPixels) {
      const i = (y * width + x) * 4;
      let sum = 0;
      for (let c = i; c < i + 3; c++) sum += (2 * data[c]! - data[c - 4]! - data[c + 4]!) ** 2;
      steps.push(Math.sqrt(sum));
    }
  }
  return median(steps);
}
