import type { SKRSContext2D } from '@napi-rs/canvas';
import type { BookDesign } from './book-design.ts';
import { contrast } from './palette.ts';
import { fontOf, widthOf } from './type-metrics.ts';

/** Draws the publisher's mark at the foot; returns the imprint where its name is printed in full. */
export function drawMark(
  ctx: SKRSContext2D,
  design: BookDesign,
  width: number,
  top: number,
  bottom: number,
): string | undefined {
  const random = design.random.fork('mark');
  const background = design.dress === 'two-tone' ? footTone(design) : design.palette.base;
  const ink =
    contrast(design.palette.ink, background) > 3
      ? design.palette.ink
      : contrast('#fbf5e8', background) > 3
        ? '#fbf5e8'
        : '#1c1a17';
  const spaceFor = bottom - top;
  const face = design.faces.author;
  const name = design.imprint.toUpperCase();
  const nameSize = Math.min(width * 0.2, (width * 0.7) / widthOf(ctx, name, face, 1));
  const named = nameSize > 12 && random.chance(0.55);
  const size = Math.min(width * 0.34, spaceFor * (named ? 0.4 : 0.55));
  const middle = bottom - (named ? nameSize * 1.5 : 0) - size * 0.55;
  ctx.fillStyle = ink;
  ctx.strokeStyle = ink;
  ctx.lineWidth = Math.max(1, size * 0.08);
  drawDevice(ctx, random.int(0, 4), width / 2, middle, size / 2, design, background);
  if (!named) return undefined;
  const left = (width - widthOf(ctx, name, face, nameSize)) / 2;
  ctx.font = fontOf(face, nameSize);
  ctx.letterSpacing = `${face.tracking * nameSize}px`;
  ctx.fillText(name, left, bottom - nameSize * 0.3);
  return design.imprint;
}

function footTone(design: BookDesign): string {
  const authorAtFoot = design.reading === 'down' ? !design.authorFirst : design.authorFirst;
  return authorAtFoot && design.reading !== 'across' ? design.palette.accent : design.palette.base;
}

function drawDevice(
  ctx: SKRSContext2D,
  kind: number,
  x: number,
  y: number,
  radius: number,
  design: BookDesign,
  background: string,
): void {
  ctx.beginPath();
  if (kind === 0) {
    ctx.arc(x, y, radius, 0, Math.PI * 2);
    ctx.stroke();
    drawInitial(ctx, design, x, y, radius * 1.1);
  } else if (kind === 1) {
    ctx.roundRect(x - radius, y - radius, radius * 2, radius * 2, radius * 0.2);
    ctx.fill();
    ctx.fillStyle = background;
    drawInitial(ctx, design, x, y, radius * 1.25);
    ctx.fillStyle = ctx.strokeStyle;
  } else if (kind === 2) {
    ctx.moveTo(x, y - radius);
    for (const [dx, dy] of [
      [0.75, 0],
      [0, 1],
      [-0.75, 0],
    ] as const)
      ctx.lineTo(x + dx * radius, y + dy * radius);
    ctx.closePath();
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(x, y, radius * 0.28, 0, Math.PI * 2);
    ctx.fill();
  } else if (kind === 3) {
    // A tree: crown over a trunk.
    ctx.arc(x, y - radius * 0.3, radius * 0.65, 0, Math.PI * 2);
    ctx.fill();
    ctx.fillRect(x - radius * 0.12, y, radius * 0.24, radius);
  } else {
    // A sail over its hull.
    ctx.moveTo(x - radius * 0.1, y - radius);
    ctx.lineTo(x + radius * 0.8, y + radius * 0.4);
    ctx.lineTo(x - radius * 0.1, y + radius * 0.4);
    ctx.closePath();
    ctx.fill();
    ctx.fillRect(x - radius * 0.9, y + radius * 0.6, radius * 1.8, radius * 0.25);
  }
}

function drawInitial(
  ctx: SKRSContext2D,
  design: BookDesign,
  x: number,
  y: number,
  size: number,
): void {
  ctx.save();
  ctx.font = fontOf(design.faces.title, size);
  ctx.letterSpacing = '0px';
  ctx.textAlign = 'center';
  const ascent = ctx.measureText('H').actualBoundingBoxAscent;
  ctx.fillText(design.imprint.charAt(0), x, y + ascent / 2);
  ctx.restore();
}
