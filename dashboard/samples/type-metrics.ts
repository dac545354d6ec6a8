import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Face } from './fonts.ts';

/** One line of type: x is its start in reading direction, y the middle of its capitals. */
export type TypeLine = {
  text: string;
  face: Face;
  size: number;
  x: number;
  y: number;
  role: 'title' | 'author' | 'subtitle';
};

/** Lines set in one face and size. */
export type Part = { lines: string[]; face: Face; size: number; role: TypeLine['role'] };

const lineStep = 1.08;

export function fontOf(face: Face, size: number): string {
  return `${size}px "${face.family}"`;
}

export function widthOf(ctx: SKRSContext2D, text: string, face: Face, size: number): number {
  // Measured large: hinting rounds advances at small sizes.
  ctx.font = fontOf(face, 100);
  ctx.letterSpacing = `${face.tracking * 100}px`;
  return (ctx.measureText(text).width * size) / 100;
}

/** Length of the longest line, in pixels. */
export function lengthOf(ctx: SKRSContext2D, part: Part): number {
  return Math.max(...part.lines.map((line) => widthOf(ctx, line, part.face, part.size)));
}

/** Lines round a centre in reading direction and a middle across it. */
export function linesOf(
  ctx: SKRSContext2D,
  part: Part,
  centre: number,
  middle: number,
): TypeLine[] {
  const top = middle - ((part.lines.length - 1) * part.size * lineStep) / 2;
  return part.lines.map((text, index) => ({
    text,
    face: part.face,
    size: part.size,
    role: part.role,
    x: centre - widthOf(ctx, text, part.face, part.size) / 2,
    y: top + index * part.size * lineStep,
  }));
}
