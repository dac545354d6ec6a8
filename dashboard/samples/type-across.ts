import type { SKRSContext2D } from '@napi-rs/canvas';
import type { BookDesign } from './book-design.ts';
import type { Face } from './fonts.ts';
import { type Part, type TypeLine, linesOf, widthOf } from './type-metrics.ts';

/** Sets title and author in short lines across a thick spine; undefined where they would be too small. */
export function setAcross(
  ctx: SKRSContext2D,
  design: BookDesign,
  height: number,
  thickness: number,
): TypeLine[] | undefined {
  const room = thickness * 0.8;
  const title = acrossPart(
    ctx,
    design.titleCaps ? design.title.toUpperCase() : design.title,
    design.faces.title,
    room,
    thickness * 0.26,
    'title',
  );
  const author = acrossPart(
    ctx,
    design.authorCaps ? design.author.toUpperCase() : design.author,
    design.faces.author,
    room,
    title.size * 0.85,
    'author',
  );
  if (title.size < thickness * 0.15 || author.size < thickness * 0.12 || title.lines.length > 5)
    return undefined;
  return [
    ...linesOf(ctx, title, thickness / 2, height * 0.27),
    ...linesOf(ctx, author, thickness / 2, height * 0.62),
  ];
}

function acrossPart(
  ctx: SKRSContext2D,
  text: string,
  face: Face,
  room: number,
  largest: number,
  role: TypeLine['role'],
): Part {
  const words = text.split(' ');
  const longest = Math.max(...words.map((word) => widthOf(ctx, word, face, 1)));
  const size = Math.min(largest, room / longest);
  const lines: string[] = [];
  for (const word of words) {
    const joined = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && widthOf(ctx, joined, face, size) <= room)
      lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return { lines, face, size, role };
}
