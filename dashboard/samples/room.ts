import type { SKRSContext2D } from '@napi-rs/canvas';
import { shade } from './palette.ts';
import type { Projection } from './projection.ts';
import type { Random } from './random.ts';
import { drawWood, layTexture } from './texture.ts';

export type RoomStyle = { wall: string; board: string; painted: boolean };

/** The shelf in mm: the board's thickness, its front before the spines, the wall behind them. */
export const shelf = { thickness: 21, front: -24, depth: 215 };

export const roomStyles: readonly RoomStyle[] = [
  { wall: '#d8cfc0', board: '#a8794a', painted: false },
  { wall: '#8f9c8c', board: '#8a5a34', painted: false },
  { wall: '#b9c3c6', board: '#efece4', painted: true },
  { wall: '#6b4a30', board: '#7d5433', painted: false },
  { wall: '#c9b79c', board: '#6a4427', painted: false },
  { wall: '#55636e', board: '#c39a68', painted: false },
];

export function drawWall(
  ctx: SKRSContext2D,
  projection: Projection,
  style: RoomStyle,
  random: Random,
): void {
  const { width, height } = projection;
  ctx.fillStyle = style.wall;
  ctx.fillRect(0, 0, width, height);
  layTexture(ctx, 'plaster', 0, 0, width, height, 0.08);
  // A lamp's pool of light, somewhere above the middle.
  const x = width * random.range(0.3, 0.7);
  const pool = ctx.createRadialGradient(
    x,
    height * 0.25,
    height * 0.1,
    x,
    height * 0.4,
    width * 0.75,
  );
  pool.addColorStop(0, 'rgba(255,246,225,0.22)');
  pool.addColorStop(0.5, 'rgba(60,40,20,0.05)');
  pool.addColorStop(1, 'rgba(25,15,8,0.45)');
  ctx.fillStyle = pool;
  ctx.fillRect(0, 0, width, height);
}

/** Draws what can be seen of a board between its front and the wall: its top from above, its underside from below. */
export function drawFloor(
  ctx: SKRSContext2D,
  projection: Projection,
  board: number,
  style: RoomStyle,
  random: Random,
): void {
  const below = board < 0;
  const y = below ? board : board - shelf.thickness;
  const front = projection.toScene(0, y, shelf.front)[1];
  const back = projection.toScene(0, y, shelf.depth)[1];
  const [top, bottom] = [Math.min(front, back), Math.max(front, back)];
  if (!below) shadeWall(ctx, projection, back);
  fillBoard(
    ctx,
    style,
    below ? shade(style.board, -0.06) : shade(style.board, -0.38),
    top,
    projection.width,
    bottom - top,
    random,
  );
  const light = ctx.createLinearGradient(0, back, 0, front);
  light.addColorStop(0, 'rgba(15,8,3,0.62)');
  light.addColorStop(0.6, 'rgba(15,8,3,0.2)');
  light.addColorStop(1, below ? 'rgba(255,245,225,0.1)' : 'rgba(15,8,3,0.15)');
  ctx.fillStyle = light;
  ctx.fillRect(0, top, projection.width, bottom - top);
  // The corner between board and wall is always dim.
  const corner = ctx.createLinearGradient(0, back - projection.pxPerMm * 26, 0, back);
  corner.addColorStop(0, 'rgba(15,8,3,0)');
  corner.addColorStop(1, 'rgba(15,8,3,0.4)');
  if (!below) return;
  ctx.fillStyle = corner;
  ctx.fillRect(0, back - projection.pxPerMm * 26, projection.width, projection.pxPerMm * 26);
}

/** Dims what stands right below a board, after the books are drawn. */
export function drawShadeUnder(ctx: SKRSContext2D, projection: Projection, board: number): void {
  const from = projection.toScene(0, board - shelf.thickness, shelf.front)[1];
  const reach = projection.pxPerMm * 95;
  const gradient = ctx.createLinearGradient(0, from, 0, from + reach);
  gradient.addColorStop(0, 'rgba(12,7,3,0.5)');
  gradient.addColorStop(0.35, 'rgba(12,7,3,0.22)');
  gradient.addColorStop(1, 'rgba(12,7,3,0)');
  ctx.fillStyle = gradient;
  ctx.fillRect(0, from, projection.width, reach);
}

function shadeWall(ctx: SKRSContext2D, projection: Projection, from: number): void {
  const reach = projection.pxPerMm * 110;
  const gradient = ctx.createLinearGradient(0, from, 0, from + reach);
  gradient.addColorStop(0, 'rgba(12,7,3,0.6)');
  gradient.addColorStop(1, 'rgba(12,7,3,0)');
  ctx.fillStyle = gradient;
  ctx.fillRect(0, from, projection.width, reach);
}

/** Draws the board's front edge and the dark beneath it. */
export function drawBoardEdge(
  ctx: SKRSContext2D,
  projection: Projection,
  board: number,
  style: RoomStyle,
  random: Random,
): void {
  const top = projection.toScene(0, board, shelf.front)[1];
  const bottom = projection.toScene(0, board - shelf.thickness, shelf.front)[1];
  const height = bottom - top;
  fillBoard(ctx, style, style.board, top, projection.width, height, random);
  const light = ctx.createLinearGradient(0, top, 0, bottom);
  light.addColorStop(0, 'rgba(255,248,232,0.38)');
  light.addColorStop(0.09, 'rgba(255,248,232,0.06)');
  light.addColorStop(0.8, 'rgba(20,10,4,0.1)');
  light.addColorStop(1, 'rgba(20,10,4,0.55)');
  ctx.fillStyle = light;
  ctx.fillRect(0, top, projection.width, height);
  const under = ctx.createLinearGradient(0, bottom, 0, bottom + height * 1.6);
  under.addColorStop(0, 'rgba(12,7,3,0.55)');
  under.addColorStop(1, 'rgba(12,7,3,0)');
  ctx.fillStyle = under;
  ctx.fillRect(0, bottom, projection.width, height * 1.6);
}

function fillBoard(
  ctx: SKRSContext2D,
  style: RoomStyle,
  colour: string,
  y: number,
  width: number,
  height: number,
  random: Random,
): void {
  if (!style.painted) {
    drawWood(ctx, colour, 0, y, width, height, random);
    return;
  }
  ctx.fillStyle = colour;
  ctx.fillRect(0, y, width, height);
  layTexture(ctx, 'plaster', 0, y, width, height, 0.1);
}
