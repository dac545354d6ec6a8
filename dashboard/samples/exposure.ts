import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { blur } from './blur.ts';
import type { CameraSettings, Homography } from './camera.ts';
import { type Plane, warp } from './warp.ts';
import type { Random } from './random.ts';

/** A patch of mirrored light, in pixels of the picture; its reaches are where it falls to a third. */
export type GlarePatch = { x: number; y: number; reachX: number; reachY: number };

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
  const picture = blur(warp(scene, density, view, width, height), camera, random);
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
