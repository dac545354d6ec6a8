import { type Canvas, type SKRSContext2D, createCanvas } from '@napi-rs/canvas';
import type { BookDesign, Reading } from './book-design.ts';
import { drawMark } from './imprint-mark.ts';
import { readableOn } from './palette.ts';
import { drawBinding, drawBulge } from './binding.ts';
import { drawWear } from './wear.ts';
import { drawOrnament } from './ornament.ts';
import { setAcross } from './type-across.ts';
import { type TypeBlock, setAlong } from './type-along.ts';
import { type TypeLine, fontOf } from './type-metrics.ts';

/** What the spine came to show: the reading direction, and what is printed besides title and author. */
export type Printed = { reading: Reading; publisher?: string; subtitle?: string };
export type Spine = { canvas: Canvas; printed: Printed };

type Inks = { title: string; author: string };
type Room = { head: number; foot: number };

const bandShare = 0.055;

/** Draws a spine as it stands upright, head at the top. */
export function drawSpine(design: BookDesign, pxPerMm: number): Spine {
  const width = Math.round(design.thicknessMm * pxPerMm);
  const height = Math.round(design.heightMm * pxPerMm);
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  drawBinding(ctx, design, width, height);
  const banded = design.dress === 'bands' || design.dress === 'rules';
  const band = banded ? height * bandShare : 0;
  if (banded) drawBands(ctx, design, width, height);
  const picture = design.dress === 'ornament' ? Math.min(width * 1.1, height * 0.14) : 0;
  if (picture > 0) {
    drawOrnament(ctx, design.palette, 0, width, picture, design.random.fork('ornament'));
  }
  const room = {
    head: height * 0.045 + band + picture,
    foot: height * 0.035 + band + Math.min(width * 0.92, height * 0.13),
  };
  const typed = drawType(ctx, design, width, height, room);
  const lowest = height - height * 0.025 - band;
  const publisher = drawMark(ctx, design, width, height - room.foot, lowest);
  drawBulge(ctx, design, width, height);
  drawWear(ctx, design, width, height);
  return { canvas, printed: publisher === undefined ? typed : { ...typed, publisher } };
}

function drawType(
  ctx: SKRSContext2D,
  design: BookDesign,
  width: number,
  height: number,
  { head, foot }: Room,
): Printed {
  const across = design.reading === 'across' ? setAcross(ctx, design, height, width) : undefined;
  if (across !== undefined) {
    drawLines(ctx, design, across, { title: design.palette.ink, author: design.palette.ink });
    return { reading: 'across' };
  }
  const reading = design.reading === 'up' ? 'up' : 'down';
  const [start, end] = reading === 'down' ? [head, height - foot] : [foot, height - head];
  const block = setAlong(ctx, design, { start, end, thickness: width });
  ctx.save();
  if (reading === 'down') ctx.transform(0, 1, -1, 0, width, 0);
  else ctx.transform(0, -1, 1, 0, 0, height);
  drawLines(ctx, design, block.lines, dressBlock(ctx, design, block, width, height));
  ctx.restore();
  const subtitle = block.lines.some((line) => line.role === 'subtitle')
    ? design.subtitle
    : undefined;
  return subtitle === undefined ? { reading } : { reading, subtitle };
}

function drawBands(ctx: SKRSContext2D, design: BookDesign, width: number, height: number): void {
  const band = height * bandShare;
  if (design.dress === 'bands') {
    ctx.fillStyle = design.palette.accent;
    ctx.fillRect(0, height * 0.022, width, band * 0.8);
    ctx.fillRect(0, height - height * 0.022 - band * 0.8, width, band * 0.8);
    return;
  }
  ctx.fillStyle = inkOf(ctx, design, design.palette.ink, height);
  for (const y of [height * 0.03, height * 0.04, height * 0.96, height * 0.97]) {
    ctx.fillRect(0, y - height * 0.0018, width, height * 0.0036);
  }
}

/** Lays label or second tone under the type, in reading direction, and tells which inks show on it. */
function dressBlock(
  ctx: SKRSContext2D,
  design: BookDesign,
  block: TypeBlock,
  thickness: number,
  length: number,
): Inks {
  const { base, ink, accent } = design.palette;
  const inks = { title: ink, author: ink };
  const pad = thickness * 0.16;
  const overlaps =
    block.titleEnds[0] < block.authorEnds[1] && block.authorEnds[0] < block.titleEnds[1];
  if (design.dress === 'label') {
    const from =
      (overlaps ? Math.min(block.titleEnds[0], block.authorEnds[0]) : block.titleEnds[0]) - pad;
    const to =
      (overlaps ? Math.max(block.titleEnds[1], block.authorEnds[1]) : block.titleEnds[1]) + pad;
    ctx.fillStyle = accent;
    ctx.fillRect(from, thickness * 0.05, to - from, thickness * 0.9);
    const onLabel = readableOn(accent, [ink, base]);
    ctx.strokeStyle = onLabel;
    ctx.lineWidth = Math.max(1, thickness * 0.012);
    ctx.strokeRect(from + pad * 0.3, thickness * 0.1, to - from - pad * 0.6, thickness * 0.8);
    return { title: onLabel, author: overlaps ? onLabel : ink };
  }
  if (design.dress === 'two-tone' && !overlaps) {
    const authorLast = block.authorEnds[0] > block.titleEnds[0];
    const edge = authorLast
      ? (block.titleEnds[1] + block.authorEnds[0]) / 2
      : (block.authorEnds[1] + block.titleEnds[0]) / 2;
    ctx.fillStyle = accent;
    ctx.fillRect(authorLast ? edge : 0, 0, authorLast ? length - edge : edge, thickness);
    return { title: ink, author: readableOn(accent, [ink, base]) };
  }
  return inks;
}

function inkOf(ctx: SKRSContext2D, design: BookDesign, ink: string, length: number) {
  if (design.foil === 'none' || ink !== design.palette.ink) return ink;
  const stops =
    design.foil === 'gold'
      ? ['#e9c873', '#c79a3e', '#f6e3a4', '#d0a64a', '#ecd083']
      : ['#dfe3e6', '#b9c0c6', '#f6f8f9', '#c8ced2', '#e8ebed'];
  const gradient = ctx.createLinearGradient(0, 0, length, length * 0.2);
  stops.forEach((stop, index) => gradient.addColorStop(index / (stops.length - 1), stop));
  return gradient;
}

function drawLines(
  ctx: SKRSContext2D,
  design: BookDesign,
  lines: readonly TypeLine[],
  inks: Inks,
): void {
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  for (const line of lines) {
    ctx.font = fontOf(line.face, line.size);
    ctx.letterSpacing = `${line.face.tracking * line.size}px`;
    const capitals = ctx.measureText('H').actualBoundingBoxAscent;
    const baseline = line.y + capitals / 2;
    const ink = line.role === 'author' ? inks.author : inks.title;
    if (design.material === 'cloth' || design.material === 'leather') {
      // Blocked type sits in the cloth: a thin shadow on one side shows its depth.
      ctx.fillStyle = 'rgba(0,0,0,0.35)';
      ctx.fillText(line.text, line.x - line.size * 0.012, baseline - line.size * 0.016);
    }
    ctx.fillStyle = inkOf(ctx, design, ink, line.size * 8);
    ctx.fillText(line.text, line.x, baseline);
  }
}
