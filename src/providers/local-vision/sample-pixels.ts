import { corners, type RotatedBox } from './geometry.ts';
import type { PixelPlanes } from './ocr-engine.ts';
import type { Raster } from './raster.ts';

export interface Normalisation {
  mean: readonly [red: number, green: number, blue: number];
  deviation: readonly [red: number, green: number, blue: number];
}

/** Those the detector was trained with (ImageNet's). */
export const detectionNormalisation: Normalisation = {
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
};

export const recognitionNormalisation: Normalisation = {
  mean: [0.5, 0.5, 0.5],
  deviation: [0.5, 0.5, 0.5],
};

/** Bilinear samples of a rotated part of the raster, `paddedWidth` leaving zeros at the right. */
export function samplePixels(
  raster: Raster,
  part: RotatedBox,
  size: { width: number; height: number; paddedWidth?: number },
  { mean, deviation }: Normalisation,
): PixelPlanes {
  const width = size.paddedWidth ?? size.width;
  const out = new Float32Array(3 * width * size.height);
  const [origin] = corners(part);
  const stepX = part.width / size.width;
  const stepY = part.height / size.height;
  const cos = Math.cos(part.angle);
  const sin = Math.sin(part.angle);
  const scale: Scale = {
    plane: width * size.height,
    gain: deviation.map((d) => 1 / (255 * d)),
    shift: mean.map((m, c) => m / deviation[c]!),
  };
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const u = (x + 0.5) * stepX;
      const v = (y + 0.5) * stepY;
      const sx = origin.x + u * cos - v * sin - 0.5;
      const sy = origin.y + u * sin + v * cos - 0.5;
      samplePixel(raster, sx, sy, scale, out, y * width + x);
    }
  }
  return { width, height: size.height, data: out };
}

interface Scale {
  plane: number;
  gain: readonly number[];
  shift: readonly number[];
}

function samplePixel(
  { data, width, height }: Raster,
  x: number,
  y: number,
  { plane, gain, shift }: Scale,
  out: Float32Array,
  at: number,
): void {
  const sx = clamp(x, width - 1.001);
  const sy = clamp(y, height - 1.001);
  const left = sx | 0;
  const top = sy | 0;
  const fx = sx - left;
  const fy = sy - top;
  const i = (top * width + left) * 4;
  const j = i + width * 4;
  for (let c = 0; c < 3; c++) {
    const upper = data[i + c]! * (1 - fx) + data[i + 4 + c]! * fx;
    const lower = data[j + c]! * (1 - fx) + data[j + 4 + c]! * fx;
    // The models want blue first.
    out[(2 - c) * plane + at] = (upper * (1 - fy) + lower * fy) * gain[c]! - shift[c]!;
  }
}

function clamp(value: number, max: number): number {
  return value < 0 ? 0 : value > max ? max : value;
}
