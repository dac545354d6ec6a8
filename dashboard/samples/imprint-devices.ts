import type { SKRSContext2D } from '@napi-rs/canvas';
import type { BookDesign } from './book-design.ts';
import { fontOf } from './type-metrics.ts';

export type DevicePlace = {
  x: number;
  y: number;
  radius: number;
  design: BookDesign;
  background: string;
};

type DrawDevice = (ctx: SKRSContext2D, place: DevicePlace) => void;

const drawRing: DrawDevice = (ctx, { x, y, radius, design }) => {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, Math.PI * 2);
  ctx.stroke();
  drawInitial(ctx, design, x, y, radius * 1.1);
};

const drawTile: DrawDevice = (ctx, { x, y, radius, design, background }) => {
  ctx.beginPath();
  ctx.roundRect(x - radius, y - radius, radius * 2, radius * 2, radius * 0.2);
  ctx.fill();
  ctx.fillStyle = background;
  drawInitial(ctx, design, x, y, radius * 1.25);
  ctx.fillStyle = ctx.strokeStyle;
};

const drawEye: DrawDevice = (ctx, { x, y, radius }) => {
  ctx.beginPath();
  ctx.moveTo(x, y - radius);
  ctx.lineTo(x + radius * 0.75, y);
  ctx.lineTo(x, y + radius);
  ctx.lineTo(x - radius * 0.75, y);
  ctx.closePath();
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(x, y, radius * 0.28, 0, Math.PI * 2);
  ctx.fill();
};

const drawTree: DrawDevice = (ctx, { x, y, radius }) => {
  ctx.beginPath();
  ctx.arc(x, y - radius * 0.3, radius * 0.65, 0, Math.PI * 2);
  ctx.fill();
  ctx.fillRect(x - radius * 0.12, y, radius * 0.24, radius);
};

const drawBoat: DrawDevice = (ctx, { x, y, radius }) => {
  ctx.beginPath();
  ctx.moveTo(x - radius * 0.1, y - radius);
  ctx.lineTo(x + radius * 0.8, y + radius * 0.4);
  ctx.lineTo(x - radius * 0.1, y + radius * 0.4);
  ctx.closePath();
  ctx.fill();
  ctx.fillRect(x - radius * 0.9, y + radius * 0.6, radius * 1.8, radius * 0.25);
};

/** The publishers' little pictures. */
export const devices: readonly DrawDevice[] = [drawRing, drawTile, drawEye, drawTree, drawBoat];

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
