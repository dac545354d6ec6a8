import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { type RowSettings, type SeenBook, drawRow } from './draw-row.ts';
import type { Row } from './layout.ts';
import { createProjection } from './projection.ts';
import type { Random } from './random.ts';
import {
  type RoomStyle,
  drawBoardEdge,
  drawFloor,
  drawShadeUnder,
  drawWall,
  shelf,
} from './room.ts';

export type Scene = { canvas: Canvas; books: SeenBook[] };

/** Sizes in scene pixels: the whole scene, and the part of it that a level camera sees. */
export type SceneFrame = {
  width: number;
  height: number;
  frameWidth: number;
  frameHeight: number;
};

/** Room for hands between the books and the next board, in mm. */
const headroom = 30;
/** Share of the frame that the books and their boards may fill. */
const fill = 0.9;

/** Draws the rows of books one above the other on the shelves of a room. */
export function drawScene(
  rows: readonly Row[],
  frame: SceneFrame,
  style: RoomStyle,
  random: Random,
): Scene {
  const canvas = createCanvas(frame.width, frame.height);
  const ctx = canvas.getContext('2d');
  const { pxPerMm, boards, ceiling } = frameRows(rows, frame);
  const frameMm = frame.frameWidth / pxPerMm;
  const projection = createProjection(frame.width, frame.height, pxPerMm, frameMm * 1.35);
  const allBoards = ceiling === undefined ? boards : [ceiling, ...boards];

  drawWall(ctx, projection, style, random.fork('wall'));
  for (const [index, board] of allBoards.entries()) {
    drawFloor(ctx, projection, board, style, random.fork(`floor ${index}`));
  }
  const books: SeenBook[] = [];
  for (const [index, row] of rows.entries()) {
    const board = boards[index] ?? 0;
    const above = index === 0 ? ceiling : boards[index - 1];
    const settings: RowSettings = { board, halfWidth: frameMm / 2 };
    books.push(...drawRow(ctx, projection, row, settings, random.fork(`row ${index}`)));
    if (above !== undefined) drawShadeUnder(ctx, projection, above);
  }
  for (const [index, board] of allBoards.entries()) {
    drawBoardEdge(ctx, projection, board, style, random.fork(`edge ${index}`));
  }
  return { canvas, books };
}

type FramedRows = {
  pxPerMm: number;
  /** Heights of the boards' tops from the frame's middle, in mm, highest first. */
  boards: number[];
  /** The board over the first row, where it is near enough to be in the picture. */
  ceiling: number | undefined;
};

function frameRows(rows: readonly Row[], frame: SceneFrame): FramedRows {
  const heights = rows.map((row) => row.height + headroom + shelf.thickness);
  const total = heights.reduce((sum, height) => sum + height, 0);
  const widest = Math.max(...rows.map((row) => row.width));
  const pxPerMm = Math.min(frame.frameWidth / widest, frame.frameHeight / total) * fill;
  const frameHeight = frame.frameHeight / pxPerMm;
  const spare = frameHeight - total;
  // Spare height goes above the books: photographers keep the board in view.
  const ceiling = frameHeight / 2 - spare * 0.62 + shelf.thickness;
  let board = ceiling;
  const boards = heights.map((height) => (board -= height));
  return { pxPerMm, boards, ceiling: rows.length > 1 || spare < 60 ? ceiling : undefined };
}
