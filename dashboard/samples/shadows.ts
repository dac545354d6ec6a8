import type { SKRSContext2D } from '@napi-rs/canvas';
import { type PlacedBook, type Point, cornersOf } from './layout.ts';
import { tracePaths } from './path.ts';
import type { Projection } from './projection.ts';
import { shelf } from './room.ts';

/** Draws the soft shadows of a row's books on the wall behind them and on the board under their feet. */
export function drawRowShadows(
  ctx: SKRSContext2D,
  projection: Projection,
  books: readonly PlacedBook[],
  board: number,
): void {
  // One fill for all: a filter costs a pass over the whole scene.
  const onWall = books.map((book) =>
    cornersOf(book).map(([x, y]) => projection.toScene(x + 16, y - 10, shelf.depth)),
  );
  fillBlurred(ctx, onWall, projection.pxPerMm * 9, 'rgba(20,12,6,0.5)');
  const underFeet = books.flatMap((book) => footprintOf(book, board, projection));
  fillBlurred(ctx, underFeet, projection.pxPerMm * 3.2, 'rgba(20,10,4,0.75)');
}

function footprintOf(book: PlacedBook, board: number, projection: Projection): Point[][] {
  const low = cornersOf(book).filter(([, y]) => y < board + 60);
  if (low.length < 2) return [];
  const left = Math.min(...low.map(([x]) => x)) - 2;
  const right = Math.max(...low.map(([x]) => x)) + 4;
  const back = book.z + book.design.depthMm;
  return [
    [
      projection.toScene(left, board, -5),
      projection.toScene(right, board, -5),
      projection.toScene(right + 2, board, back),
      projection.toScene(left, board, back),
    ],
  ];
}

function fillBlurred(
  ctx: SKRSContext2D,
  outlines: readonly (readonly Point[])[],
  blurPx: number,
  colour: string,
): void {
  ctx.save();
  ctx.filter = `blur(${blurPx}px)`;
  ctx.fillStyle = colour;
  tracePaths(ctx, ...outlines);
  ctx.fill();
  ctx.restore();
}
