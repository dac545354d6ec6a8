import type { Point } from './geometry.ts';
import type { Raster } from './raster.ts';

export type Colour = [red: number, green: number, blue: number];

/** The nearest pixel's colour; outside the picture its edge goes on. */
export function pixelAt(raster: Raster, point: Point): Colour {
  const x = Math.max(0, Math.min(raster.width - 1, Math.round(point.x)));
  const y = Math.max(0, Math.min(raster.height - 1, Math.round(point.y)));
  const i = (y * raster.width + x) * 4;
  return [raster.data[i]!, raster.data[i + 1]!, raster.data[i + 2]!];
}

export function colourDistance(a: Colour, b: Colour): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** The upper median. */
export function median(values: readonly number[]): number {
  return [...values].sort((p, q) => p - q)[values.length >> 1] ?? 0;
}

export function medianColour(colours: readonly Colour[]): Colour {
  const channel = (c: 0 | 1 | 2) => median(colours.map((colour) => colour[c]));
  return [channel(0), channel(1), channel(2)];
}
