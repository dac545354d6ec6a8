import { type Canvas, type SKRSContext2D, createCanvas } from '@napi-rs/canvas';
import { type Random, createRandom } from './random.ts';

export type TextureName = 'weave' | 'grain' | 'plaster';

const tiles = new Map<TextureName, Canvas>();

/** Lays a fine grey texture over the rectangle; strength 0 to 1. */
export function layTexture(
  ctx: SKRSContext2D,
  name: TextureName,
  x: number,
  y: number,
  width: number,
  height: number,
  strength: number,
): void {
  const tile = tiles.get(name) ?? drawTile(name);
  tiles.set(name, tile);
  const pattern = ctx.createPattern(tile, 'repeat');
  if (pattern === null) throw new Error(`cannot repeat the texture ${name}`);
  ctx.save();
  ctx.globalAlpha *= strength;
  ctx.globalCompositeOperation = 'overlay';
  ctx.fillStyle = pattern;
  ctx.fillRect(x, y, width, height);
  ctx.restore();
}

function drawTile(name: TextureName): Canvas {
  const size = 256;
  const random = createRandom(name.length * 7919);
  const canvas = createCanvas(size, size);
  const ctx = canvas.getContext('2d');
  const image = ctx.createImageData(size, size);
  // Threads of their own thickness: a regular weave would beat against the picture's pixels.
  const fibres = {
    warp: noises(size, random),
    weft: noises(size, random),
    lumps: noises(lattice * lattice, random),
  };
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const value = Math.max(0, Math.min(255, 128 + texel(name, x, y, fibres, random)));
      const at = (y * size + x) * 4;
      image.data[at] = value;
      image.data[at + 1] = value;
      image.data[at + 2] = value;
      image.data[at + 3] = 255;
    }
  }
  ctx.putImageData(image, 0, 0);
  return canvas;
}

type Fibres = { warp: readonly number[]; weft: readonly number[]; lumps: readonly number[] };

/** Lumps of leather on each side of a tile. */
const lattice = 64;

function noises(count: number, random: Random): number[] {
  return Array.from({ length: count }, () => random.next() - 0.5);
}

function texel(name: TextureName, x: number, y: number, fibres: Fibres, random: Random): number {
  const noise = random.next() - 0.5;
  switch (name) {
    case 'weave':
      return ((fibres.warp[x] ?? 0) + (fibres.weft[y] ?? 0)) * 80 + noise * 110;
    case 'grain':
      return noise * 60 + lumpAt(fibres.lumps, (x * lattice) / 256, (y * lattice) / 256) * 150;
    case 'plaster':
      return noise * 60;
  }
}

/** Interpolates between the lattice's random heights; wraps, so that tiles join. */
function lumpAt(lumps: readonly number[], x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - column, y - row];
  const at = (dx: number, dy: number): number =>
    lumps[((row + dy) % lattice) * lattice + ((column + dx) % lattice)] ?? 0;
  const top = at(0, 0) * (1 - right) + at(1, 0) * right;
  const bottom = at(0, 1) * (1 - right) + at(1, 1) * right;
  return top * (1 - down) + bottom * down;
}

/** Draws boards of wood: streaks along x in shades of the base. */
export function drawWood(
  ctx: SKRSContext2D,
  colour: string,
  x: number,
  y: number,
  width: number,
  height: number,
  random: Random,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.fillStyle = colour;
  ctx.fillRect(x, y, width, height);
  const streaks = Math.round(height * 0.9) + 12;
  for (let i = 0; i < streaks; i += 1) {
    const from = y + random.next() * height;
    const drift = random.gaussian() * height * 0.06;
    const dark = random.chance(0.62);
    ctx.strokeStyle = dark
      ? `rgba(40,20,5,${random.range(0.03, 0.16)})`
      : `rgba(255,235,205,${random.range(0.02, 0.09)})`;
    ctx.lineWidth = random.range(0.6, 3.2);
    ctx.beginPath();
    const left = x + random.range(-0.3, 0.7) * width;
    const right = left + random.range(0.25, 1.1) * width;
    ctx.moveTo(left, from);
    ctx.bezierCurveTo(
      left + (right - left) * 0.35,
      from + drift,
      left + (right - left) * 0.65,
      from - drift,
      right,
      from + drift * 0.5,
    );
    ctx.stroke();
  }
  ctx.restore();
}
