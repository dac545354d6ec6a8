import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { type CameraSettings, type Homography, invertHomography } from './camera.ts';
import type { Random } from './random.ts';

/** A patch of mirrored light, in pixels of the picture; its reaches are where it falls to a third. */
export type GlarePatch = { x: number; y: number; reachX: number; reachY: number };

type Plane = { data: Float32Array; width: number; height: number };

/** Photographs a drawn scene (`density` scene pixels to one of the picture, both centred) and returns the JPEG. */
export function takePicture(
  scene: Canvas,
  density: number,
  view: Homography,
  camera: CameraSettings,
  width: number,
  height: number,
  glare: GlarePatch | undefined,
  random: Random,
): Buffer {
  let picture = warp(scene, density, view, width, height);
  if (camera.blurPx > 0.05)
    picture = convolve(
      convolve(picture, gaussianTaps(camera.blurPx, 1, 0)),
      gaussianTaps(camera.blurPx, 0, 1),
    );
  if (camera.motionPx > 0.2)
    picture = convolve(picture, motionTaps(camera.motionPx, random.range(0, Math.PI)));
  expose(picture, camera, glare, random);
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  const image = ctx.createImageData(width, height);
  for (let i = 0, j = 0; i < picture.data.length; i += 3, j += 4) {
    image.data[j] = picture.data[i]!;
    image.data[j + 1] = picture.data[i + 1]!;
    image.data[j + 2] = picture.data[i + 2]!;
    image.data[j + 3] = 255;
  }
  ctx.putImageData(image, 0, 0);
  return canvas.toBuffer('image/jpeg', camera.quality);
}

/** Four samples a pixel, each interpolated between its four scene pixels. */
function warp(
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
  // Inlined: calls and tuples here cost seconds over some eight million samples.
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
        const fx = sx - ix;
        const fy = sy - iy;
        const topLeft = iy * stride + ix * 4;
        for (let channel = 0; channel < 3; channel += 1) {
          const from = topLeft + channel;
          const top = source[from]! + (source[from + 4]! - source[from]!) * fx;
          const bottom =
            source[from + stride]! + (source[from + stride + 4]! - source[from + stride]!) * fx;
          data[at + channel]! += (top + (bottom - top) * fy) / 4;
        }
      }
    }
  }
  return { data, width, height };
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

/** Light, cast, vignette, then the sensor's noise: grain in brightness and a little in colour. */
function expose(
  plane: Plane,
  camera: CameraSettings,
  glare: GlarePatch | undefined,
  random: Random,
): void {
  const { data, width, height } = plane;
  const lightFrom = random.range(0, Math.PI * 2);
  const [lightX, lightY] = [Math.cos(lightFrom), Math.sin(lightFrom)];
  const cast = [1 + camera.warmth * 0.09, 1 + camera.warmth * 0.01, 1 - camera.warmth * 0.14];
  const noise = noiseTable(random);
  for (let y = 0; y < height; y += 1) {
    const v = (y / height) * 2 - 1;
    let at = random.int(0, noise.length - 1);
    for (let x = 0; x < width; x += 1) {
      const u = (x / width) * 2 - 1;
      const radius = (u * u + v * v) / 2;
      const light =
        camera.exposure *
        (1 - camera.vignette * radius * radius * 1.6) *
        (1 + (camera.unevenness * (u * lightX + v * lightY)) / 2);
      const shine = glare === undefined ? 0 : camera.glare * 150 * shineAt(glare, x, y);
      const pixel = (y * width + x) * 3;
      at = (at + 1) % noise.length;
      const grain = noise[at]! * camera.noise;
      for (let channel = 0; channel < 3; channel += 1) {
        const speck = noise[(at * 3 + channel * 4999) % noise.length]! * camera.noise * 0.45;
        const value = data[pixel + channel]! * light * cast[channel]! + shine + grain + speck;
        data[pixel + channel] = Math.min(255, Math.max(0, value));
      }
    }
  }
}

function shineAt(patch: GlarePatch, x: number, y: number): number {
  const away = ((x - patch.x) / patch.reachX) ** 2 + ((y - patch.y) / patch.reachY) ** 2;
  return away > 7 ? 0 : Math.exp(-away);
}

function noiseTable(random: Random): Float32Array {
  return Float32Array.from({ length: 65_537 }, () => random.gaussian());
}
