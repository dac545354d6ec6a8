import type { SKRSContext2D } from '@napi-rs/canvas';
import type { BookDesign } from './book-design.ts';
import { devices } from './imprint-devices.ts';
import { hexOf, readableOn } from './palette.ts';
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
  const background = colourAt(ctx, width / 2, bottom - 2);
  const ink = readableOn(background, [design.palette.ink]);
  const spaceFor = bottom - top;
  const face = design.faces.author;
  const name = design.imprint.toUpperCase();
  const nameSize = Math.min(width * 0.2, (width * 0.7) / widthOf(ctx, name, face, 1));
  const named = nameSize > 12 && random.chance(0.3);
  const size = Math.min(width * 0.34, spaceFor * (named ? 0.4 : 0.55));
  const middle = bottom - (named ? nameSize * 1.5 : 0) - size * 0.55;
  ctx.fillStyle = ink;
  ctx.strokeStyle = ink;
  ctx.lineWidth = Math.max(1, size * 0.08);
  const draw = random.pick(devices);
  draw(ctx, { x: width / 2, y: middle, radius: size / 2, design, background });
  if (!named) return undefined;
  const left = (width - widthOf(ctx, name, face, nameSize)) / 2;
  ctx.font = fontOf(face, nameSize);
  ctx.letterSpacing = `${face.tracking * nameSize}px`;
  ctx.fillText(name, left, bottom - nameSize * 0.3);
  return design.imprint;
}

/** The colour printed there, whichever band or tone reached it. */
function colourAt(ctx: SKRSContext2D, x: number, y: number): string {
  const [red = 0, green = 0, blue = 0] = ctx.getImageData(Math.round(x), Math.round(y), 1, 1).data;
  return hexOf(red, green, blue);
}
