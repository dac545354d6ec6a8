import type { SKRSContext2D } from '@napi-rs/canvas';
import type { BookDesign } from './book-design.ts';
import { luminance } from './palette.ts';
import type { Random } from './random.ts';

/** Rubs head, foot and edges, and creases the spines of read paperbacks. */
export function drawWear(
  ctx: SKRSContext2D,
  design: BookDesign,
  width: number,
  height: number,
): void {
  const random = design.random.fork('wear');
  const bare = luminance(design.palette.base) > 0.45 ? '90,70,45' : '235,222,200';
  const rubs = Math.round(20 + design.wear * 130);
  for (let i = 0; i < rubs; i += 1) {
    ctx.fillStyle = `rgba(${bare},${random.range(0.05, 0.14 + design.wear * 0.3)})`;
    if (random.chance(0.6)) rubSide(ctx, width, height, random);
    else rubEnd(ctx, width, height, random);
  }
  if (design.hardback || design.wear < 0.25) return;
  ctx.strokeStyle = `rgba(${bare},${0.12 + design.wear * 0.15})`;
  const creases = random.int(1, 3);
  for (let i = 0; i < creases; i += 1) drawCrease(ctx, width, height, random);
}

function rubSide(ctx: SKRSContext2D, width: number, height: number, random: Random): void {
  const reach = Math.abs(random.gaussian()) * 0.9;
  const x = random.chance(0.5) ? reach : width - reach;
  fillEllipse(ctx, x, random.next() * height, 0.8, random.range(5, 26));
}

function rubEnd(ctx: SKRSContext2D, width: number, height: number, random: Random): void {
  const reach = Math.abs(random.gaussian()) * 2;
  const y = random.chance(0.5) ? reach : height - reach;
  fillEllipse(ctx, random.next() * width, y, random.range(1, 4), 1.2);
}

function fillEllipse(
  ctx: SKRSContext2D,
  x: number,
  y: number,
  halfWidth: number,
  halfHeight: number,
): void {
  ctx.beginPath();
  ctx.ellipse(x, y, halfWidth, halfHeight, 0, 0, Math.PI * 2);
  ctx.fill();
}

function drawCrease(ctx: SKRSContext2D, width: number, height: number, random: Random): void {
  const x = width * random.range(0.12, 0.88);
  const bend = (): number => x + random.range(-2, 2);
  ctx.lineWidth = random.range(0.8, 1.6);
  ctx.beginPath();
  ctx.moveTo(x, 0);
  ctx.bezierCurveTo(bend(), height * 0.3, bend(), height * 0.7, bend(), height);
  ctx.stroke();
}
