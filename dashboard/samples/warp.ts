import type { Canvas } from '@napi-rs/canvas';
import { type Homography, invertHomography } from './camera.ts';

/** Red, green and blue of each pixel, 0 to 255, not yet rounded. */
export type Plane = { data: Float32Array; width: number; height: number };

/** Four samples a pixel, each interpolated between its four scene pixels. */
export function warp(
  scene: Canvas,
  density: number,
  view: Homography,
  width: number,
  height: number,
): Plane {
  const source = scene.getContext('2d').getImageData(0, 0, scene.width, scene.height).data;
  const [a, b, c, d, e, f, g, h, i] = invertHomography(view);
  const data = new Float32Array(width * height * 3);
  const [stride, centreX, centreY] = [
    scene.width * 4,
    scene.width / 2 - 0.5,
    scene.height / 2 - 0.5,
  ];
  const [maxX, maxY] = [scene.width - 1.001, scene.height - 1.001];
  // No tuples or objects in here: over some eight million samples they cost seconds.
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 3;
      for (let sample = 0; sample < 4; sample += 1) {
        const px = x + 0.25 + (sample & 1) * 0.5 - width / 2;
        const py = y + 0.25 + (sample >> 1) * 0.5 - height / 2;
        const scale = density / (g * px + h * py + i);
        const sx = Math.min(maxX, Math.max(0, (a * px + b * py + c) * scale + centreX));
        const sy = Math.min(maxY, Math.max(0, (d * px + e * py + f) * scale + centreY));
        const ix = Math.floor(sx);
        const iy = Math.floor(sy);
        addSample(source, iy * stride + ix * 4, stride, sx - ix, sy - iy, data, at);
      }
    }
  }
  return { data, width, height };
}

/** Adds a quarter of the value between four neighbours; fx and fy tell how far it lies to the right and down. */
function addSample(
  source: Uint8ClampedArray,
  topLeft: number,
  stride: number,
  fx: number,
  fy: number,
  data: Float32Array,
  at: number,
): void {
  for (let channel = 0; channel < 3; channel += 1) {
    const from = topLeft + channel;
    const below = from + stride;
    const top = source[from]! + (source[from + 4]! - source[from]!) * fx;
    const bottom = source[below]! + (source[below + 4]! - source[below]!) * fx;
    data[at + channel]! += (top + (bottom - top) * fy) / 4;
  }
}
