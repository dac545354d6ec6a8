import type { BoundingBox } from '../../core/scan/vision.ts';
import { corners, extent, type RotatedBox } from './geometry.ts';

/** The upright box around rotated ones, as fractions of the picture. */
export function boundBoxes(
  boxes: readonly RotatedBox[],
  picture: { width: number; height: number },
): BoundingBox {
  const points = boxes.flatMap((box) => corners(box));
  const [left, right] = extent(points.map((p) => p.x / picture.width));
  const [top, bottom] = extent(points.map((p) => p.y / picture.height));
  const x1 = fraction(left);
  const y1 = fraction(top);
  return {
    x1,
    y1,
    x2: Math.max(fraction(right), x1 + 1e-4),
    y2: Math.max(fraction(bottom), y1 + 1e-4),
  };
}

function fraction(value: number): number {
  return Math.round(Math.min(0.9999, Math.max(0, value)) * 10_000) / 10_000;
}
