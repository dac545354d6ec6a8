import type { SKRSContext2D } from '@napi-rs/canvas';
import { drawBox } from './box.ts';
import { type PlacedBook, type Point, type Row, type Spot, cornersOf } from './layout.ts';
import { type ObjectKind, drawObject } from './objects.ts';
import type { Projection } from './projection.ts';
import { orderForPainting } from './painting-order.ts';
import type { Random } from './random.ts';
import { drawRowShadows } from './shadows.ts';
import { type Printed, drawSpine } from './spine.ts';

export type SeenBook = {
  placed: PlacedBook;
  printed: Printed;
  /** The spine's corners in scene pixels from the scene's centre. */
  corners: Point[];
};

/** In mm: the height of the board, and half the width of what the camera sees. */
export type RowSettings = { board: number; halfWidth: number };

export function drawRow(
  ctx: SKRSContext2D,
  projection: Projection,
  row: Row,
  { board, halfWidth }: RowSettings,
  random: Random,
): SeenBook[] {
  const raised = row.books.map((book) => ({ ...book, y: book.y + board }));
  drawRowShadows(ctx, projection, raised, board);
  drawBesides(ctx, projection, row, board, halfWidth, random.fork('besides'));
  const spots = row.spots.map((spot) => ({ ...spot, y: spot.y + board }));
  const above = spots.filter((spot) => spot.y > 0);
  const below = spots.filter((spot) => spot.y <= 0);
  // Above the eye the books hide the feet of what stands on them.
  for (const spot of above) drawOnTop(ctx, projection, spot, random.fork(`spot ${spot.x}`));
  const order = orderForPainting(raised);
  const seen = new Map(order.map((book) => [book, drawBook(ctx, projection, book)]));
  for (const spot of below) drawOnTop(ctx, projection, spot, random.fork(`spot ${spot.x}`));
  return raised.flatMap((placed) => seen.get(placed) ?? []);
}

function drawBook(ctx: SKRSContext2D, projection: Projection, placed: PlacedBook): SeenBook {
  const spine = drawSpine(placed.design, projection.pxPerMm);
  const corners = cornersOf(placed);
  drawBox(ctx, projection, placed, corners, spine.canvas);
  const pixels = corners.map(([x, y]): Point => {
    const [px, py] = projection.toScene(x, y, placed.z);
    return [px - projection.centreX, py - projection.centreY];
  });
  return { placed, printed: spine.printed, corners: pixels };
}

function drawOnTop(ctx: SKRSContext2D, projection: Projection, spot: Spot, random: Random): void {
  if (!random.chance(0.65)) return;
  const kind = random.pick(['mug', 'vase', 'pebble'] as const);
  drawObject(ctx, projection, kind, spot.x + random.range(-35, 35), spot.y, 45, random, 0.8);
}

function drawBesides(
  ctx: SKRSContext2D,
  projection: Projection,
  row: Row,
  board: number,
  halfWidth: number,
  random: Random,
): void {
  const kinds: ObjectKind[] = random.shuffle(['vase', 'plant', 'mug', 'pebble', 'plant']);
  const room = halfWidth - row.width / 2;
  if (room < 55) return;
  for (const [index, side] of ([-1, 1] as const).entries()) {
    const x = side * (row.width / 2 + Math.min(room * 0.55, 75));
    drawObject(ctx, projection, kinds[index] ?? 'vase', x, board, 30, random);
  }
}
