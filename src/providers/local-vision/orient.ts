import type { Raster } from './raster.ts';

/** EXIF's eight ways to hold a camera; 1 is upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export function isOrientation(value: number): value is Orientation {
  return Number.isInteger(value) && value >= 1 && value <= 8;
}

/** The stored pixel shown at (x, y) of the upright picture, for a stored size of `width` × `height`. */
export function storedPixel(
  orientation: Orientation,
  x: number,
  y: number,
  width: number,
  height: number,
): { x: number; y: number } {
  const right = width - 1;
  const bottom = height - 1;
  switch (orientation) {
    case 1:
      return { x, y };
    case 2:
      return { x: right - x, y };
    case 3:
      return { x: right - x, y: bottom - y };
    case 4:
      return { x, y: bottom - y };
    case 5:
      return { x: y, y: x };
    case 6:
      return { x: y, y: bottom - x };
    case 7:
      return { x: right - y, y: bottom - x };
    case 8:
      return { x: right - y, y: x };
  }
}

/** The picture as its taker saw it. */
export function makeUpright(stored: Raster, orientation: Orientation): Raster {
  if (orientation === 1) return stored;
  const swapped = orientation >= 5;
  const width = swapped ? stored.height : stored.width;
  const height = swapped ? stored.width : stored.height;
  const from = new Uint32Array(
    stored.data.buffer,
    stored.data.byteOffset,
    stored.width * stored.height,
  );
  const to = new Uint32Array(width * height);
  // The mapping is affine: its origin and two steps say it all.
  const at = (x: number, y: number) => {
    const p = storedPixel(orientation, x, y, stored.width, stored.height);
    return p.y * stored.width + p.x;
  };
  const origin = at(0, 0);
  const stepX = width > 1 ? at(1, 0) - origin : 0;
  const stepY = height > 1 ? at(0, 1) - origin : 0;
  for (let y = 0; y < height; y++) {
    let source = origin + y * stepY;
    for (let x = 0; x < width; x++, source += stepX) to[y * width + x] = from[source]!;
  }
  return { width, height, data: new Uint8Array(to.buffer) };
}
