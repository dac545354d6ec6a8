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
  const plane = width * size.height;
  const out = new Float32Array(3 * plane);
  const [origin] = corners(part);
  const stepX = part.width / size.width;
  const stepY = part.height / size.height;
  const cos = Math.cos(part.angle);
  const sin = Math.sin(part.angle);
  const { data } = raster;
  const stride = raster.width * 4;
  const maxX = raster.width - 1.001;
  const maxY = raster.height - 1.001;
  const gain = deviation.map((d) => 1 / (255 * d));
  const shift = mean.map((m, c) => m / deviation[c]!);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const u = (x + 0.5) * stepX;
      const v = (y + 0.5) * stepY;
      const sx = clamp(origin.x + u * cos - v * sin - 0.5, maxX);
      const sy = clamp(origin.y + u * sin + v * cos - 0.5, maxY);
      const left = sx | 0;
      const top = sy | 0;
      const fx = sx - left;
      const fy = sy - top;
      const i = top * stride + left * 4;
      const j = i + stride;
      for (let c = 0; c < 3; c++) {
        const upper = data[i + c]! * (1 - fx) + data[i + 4 + c]! * fx;
        const lower = data[j + c]! * (1 - fx) + data[j + 4 + c]! * fx;
        const value = upper * (1 - fy) + lower * fy;
        out[(2 - c) * plane + y * width + x] = value * gain[c]! - shift[c]!;
      }
    }
  }
  return { width, height: size.height, data: out };
}

function clamp(value: number, max: number): number {
  return value < 0 ? 0 : value > max ? max : value;
}
