import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Palette, shade } from './palette.ts';
import type { Random } from './random.ts';

/** Draws a patch of cover picture that runs round onto the spine, in the binding's colours. */
export function drawOrnament(
  ctx: SKRSContext2D,
  palette: Palette,
  top: number,
  width: number,
  height: number,
  random: Random,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, top, width, height);
  ctx.clip();
  ctx.fillStyle = palette.accent;
  ctx.fillRect(0, top, width, height);
  const kind = random.int(0, 3);
  if (kind === 0) drawHills(ctx, palette, top, width, height, random);
  else if (kind === 1) drawDiamonds(ctx, palette, top, width, height);
  else if (kind === 2) drawArches(ctx, palette, top, width, height);
  else drawWaves(ctx, palette, top, width, height);
  ctx.restore();
}

function drawHills(
  ctx: SKRSContext2D,
  palette: Palette,
  top: number,
  width: number,
  height: number,
  random: Random,
): void {
  ctx.fillStyle = palette.ink;
  ctx.beginPath();
  ctx.arc(width * random.range(0.3, 0.7), top + height * 0.36, width * 0.2, 0, Math.PI * 2);
  ctx.fill();
  for (let i = 0; i < 3; i += 1) {
    const crest = top + height * (0.5 + i * 0.17);
    const swing = random.range(-0.12, 0.12) * height;
    ctx.fillStyle = shade(palette.base, 0.3 - i * 0.25);
    ctx.beginPath();
    ctx.moveTo(0, crest);
    ctx.bezierCurveTo(width * 0.3, crest - swing * 2, width * 0.6, crest + swing * 2, width, crest);
    ctx.lineTo(width, top + height);
    ctx.lineTo(0, top + height);
    ctx.fill();
  }
}

function drawDiamonds(
  ctx: SKRSContext2D,
  palette: Palette,
  top: number,
  width: number,
  height: number,
): void {
  const step = width / 3;
  ctx.fillStyle = palette.ink;
  for (let row = 0; row * step * 0.5 < height + step; row += 1) {
    for (let column = 0; column < 4; column += 1) {
      const x = column * step + (row % 2 === 0 ? 0 : step / 2);
      const y = top + row * step * 0.5;
      ctx.beginPath();
      ctx.moveTo(x, y - step * 0.34);
      ctx.lineTo(x + step * 0.34, y);
      ctx.lineTo(x, y + step * 0.34);
      ctx.lineTo(x - step * 0.34, y);
      ctx.fill();
    }
  }
}

function drawArches(
  ctx: SKRSContext2D,
  palette: Palette,
  top: number,
  width: number,
  height: number,
): void {
  const tones = [palette.ink, palette.base, shade(palette.accent, 0.3), palette.ink];
  tones.forEach((tone, index) => {
    ctx.fillStyle = tone;
    ctx.beginPath();
    ctx.arc(width / 2, top + height, width * (0.56 - index * 0.13), Math.PI, 0);
    ctx.fill();
  });
}

function drawWaves(
  ctx: SKRSContext2D,
  palette: Palette,
  top: number,
  width: number,
  height: number,
): void {
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = width * 0.035;
  const swing = width * 0.07;
  for (let y = top; y < top + height + swing; y += width * 0.15) {
    ctx.beginPath();
    ctx.moveTo(0, y);
    for (let i = 0; i < 2; i += 1) {
      const x = (i * width) / 2;
      const half = width / 4;
      ctx.bezierCurveTo(x + half * 0.5, y - swing, x + half * 0.5, y - swing, x + half, y);
      ctx.bezierCurveTo(x + half * 1.5, y + swing, x + half * 1.5, y + swing, x + 2 * half, y);
    }
    ctx.stroke();
  }
}
