import type { CameraSettings } from './camera.ts';
import type { Random } from './random.ts';
import type { Plane } from './warp.ts';

/** Softens a picture by the camera's focus and the hand's movement. */
export function blur(plane: Plane, camera: CameraSettings, random: Random): Plane {
  let picture = plane;
  if (camera.blurPx > 0.05) {
    picture = convolve(picture, gaussianTaps(camera.blurPx, 1, 0));
    picture = convolve(picture, gaussianTaps(camera.blurPx, 0, 1));
  }
  if (camera.motionPx > 0.2) {
    picture = convolve(picture, motionTaps(camera.motionPx, random.range(0, Math.PI)));
  }
  return picture;
}

type Tap = { dx: number; dy: number; weight: number };

function gaussianTaps(sigma: number, dx: number, dy: number): Tap[] {
  const reach = Math.ceil(sigma * 3);
  const taps = Array.from({ length: reach * 2 + 1 }, (_, i) => ({
    dx: (i - reach) * dx,
    dy: (i - reach) * dy,
    weight: Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  }));
  return normalise(taps);
}

/** A line of half-pixel steps, each shared between its four neighbours. */
function motionTaps(length: number, direction: number): Tap[] {
  const steps = Math.ceil(length * 2) + 1;
  const taps: Tap[] = [];
  for (let i = 0; i < steps; i += 1) {
    const along = (i / (steps - 1) - 0.5) * length;
    const [x, y] = [Math.cos(direction) * along, Math.sin(direction) * along];
    const [ix, iy] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - ix, y - iy];
    taps.push(
      { dx: ix, dy: iy, weight: (1 - fx) * (1 - fy) },
      { dx: ix + 1, dy: iy, weight: fx * (1 - fy) },
      { dx: ix, dy: iy + 1, weight: (1 - fx) * fy },
      { dx: ix + 1, dy: iy + 1, weight: fx * fy },
    );
  }
  return normalise(taps);
}

function normalise(taps: readonly Tap[]): Tap[] {
  const merged = new Map<string, Tap>();
  for (const tap of taps) {
    const key = `${tap.dx},${tap.dy}`;
    merged.set(key, { ...tap, weight: tap.weight + (merged.get(key)?.weight ?? 0) });
  }
  const total = taps.reduce((sum, tap) => sum + tap.weight, 0);
  return [...merged.values()]
    .filter((tap) => tap.weight > 1e-4)
    .map((tap) => ({ ...tap, weight: tap.weight / total }));
}

function convolve(plane: Plane, taps: readonly Tap[]): Plane {
  const { width, height } = plane;
  const data = new Float32Array(plane.data.length);
  for (const { dx, dy, weight } of taps) {
    for (let y = 0; y < height; y += 1) {
      const row = Math.min(height - 1, Math.max(0, y + dy)) * width;
      const last = row + width - 1;
      let to = y * width * 3;
      for (let from = row + dx; from < row + dx + width; from += 1, to += 3) {
        const at = Math.min(last, Math.max(row, from)) * 3;
        data[to]! += plane.data[at]! * weight;
        data[to + 1]! += plane.data[at + 1]! * weight;
        data[to + 2]! += plane.data[at + 2]! * weight;
      }
    }
  }
  return { data, width, height };
}
