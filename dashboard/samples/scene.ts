import { type Canvas, type SKRSContext2D, createCanvas } from '@napi-rs/canvas'
import type { Reading } from './book-design.ts'
import { drawBox } from './box.ts'
import { type PlacedBook, type Point, type Row, cornersOf } from './layout.ts'
import { drawObject, type ObjectKind } from './objects.ts'
import { type Projection, createProjection } from './projection.ts'
import type { Random } from './random.ts'
import { type RoomStyle, drawBoardEdge, drawFloor, drawWall, shelf } from './room.ts'
import { drawSpine } from './spine.ts'

export type SeenBook = { placed: PlacedBook; reading: Reading; publisher?: string; /** Scene pixels from the scene's centre. */ corners: Point[] }
export type Scene = { canvas: Canvas; books: SeenBook[] }

export type SceneFrame = {
  /** Size of the scene and of the part the level camera sees, in scene pixels. */
  width: number
  height: number
  frameWidth: number
  frameHeight: number
}

/** Draws the rows of books one above the other on the shelves of a room. */
export function drawScene(rows: readonly Row[], frame: SceneFrame, style: RoomStyle, random: Random): Scene {
  const canvas = createCanvas(frame.width, frame.height)
  const ctx = canvas.getContext('2d')
  const headroom = 30
  const rowHeights = rows.map((row) => row.height + headroom + shelf.thickness)
  const total = rowHeights.reduce((sum, height) => sum + height, 0)
  const widest = Math.max(...rows.map((row) => row.width))
  const pxPerMm = Math.min((frame.frameWidth * 0.9) / widest, (frame.frameHeight * 0.9) / total)
  const projection = createProjection(frame.width, frame.height, pxPerMm, (frame.frameWidth / pxPerMm) * 1.35)
  drawWall(ctx, projection, style, random.fork('wall'))
  const books: SeenBook[] = []
  // Spare height goes above the books: photographers keep the board in view.
  const frameMm = frame.frameHeight / pxPerMm
  const spare = Math.max(0, frameMm - total)
  let top = frameMm / 2 - spare * 0.62
  const floors = rows.map((row, index) => {
    top -= rowHeights[index] ?? 0
    return { row, board: top + shelf.thickness }
  })
  const open = floors.length === 1 && spare > 60
  for (const { board } of floors) drawFloor(ctx, projection, board, style, random.fork(`floor ${board}`))
  const first = floors[0]
  if (first !== undefined && !open) drawFloor(ctx, projection, first.board + (rowHeights[0] ?? 0), style, random.fork('ceiling'))
  for (const { row, board } of floors) {
    const frameHalf = frame.frameWidth / pxPerMm / 2
    books.push(...drawRow(ctx, projection, row, board, pxPerMm, frameHalf, random.fork(`row ${board}`)))
    drawBoardEdge(ctx, projection, board, style, random.fork(`edge ${board}`))
  }
  if (first !== undefined && !open) drawBoardEdge(ctx, projection, first.board + (rowHeights[0] ?? 0), style, random.fork('top edge'))
  return { canvas, books }
}

function drawRow(ctx: SKRSContext2D, projection: Projection, row: Row, board: number, pxPerMm: number, frameHalf: number, random: Random): SeenBook[] {
  const raised = row.books.map((book) => ({ ...book, y: book.y + board }))
  drawShadows(ctx, projection, raised, board)
  drawBesides(ctx, projection, row, board, frameHalf, random.fork('besides'))
  // Farthest from the eye's axis first: nearer ones stand in front of what they hide.
  const order = raised.toSorted((a, b) => distanceOf(b) - distanceOf(a))
  const seen = new Map<PlacedBook, SeenBook>()
  for (const placed of order) {
    const spine = drawSpine(placed.design, pxPerMm)
    const corners = cornersOf(placed)
    drawBox(ctx, projection, placed, corners, spine.canvas)
    const pixels = corners.map(([x, y]): Point => {
      const [px, py] = projection.toScene(x, y, placed.z)
      return [px - projection.centreX, py - projection.centreY]
    })
    seen.set(placed, { placed, reading: spine.reading, corners: pixels, ...(spine.publisher === undefined ? {} : { publisher: spine.publisher }) })
  }
  for (const spot of row.spots) {
    if (!random.chance(0.6)) continue
    drawObject(ctx, projection, random.pick(['mug', 'vase', 'globe'] as const), spot.x + random.range(-30, 30), spot.y + board, 45, random)
  }
  return raised.flatMap((placed) => seen.get(placed) ?? [])
}

function distanceOf(book: PlacedBook): number {
  const corners = cornersOf(book)
  const xs = corners.map(([x]) => x)
  const ys = corners.map(([, y]) => y)
  const away = (low: number, high: number): number => (low > 0 ? low : high < 0 ? -high : 0)
  return Math.hypot(away(Math.min(...xs), Math.max(...xs)), away(Math.min(...ys), Math.max(...ys)))
}

function drawBesides(ctx: SKRSContext2D, projection: Projection, row: Row, board: number, frameHalf: number, random: Random): void {
  const kinds: ObjectKind[] = random.shuffle(['vase', 'plant', 'mug', 'globe', 'plant'])
  for (const [index, side] of ([-1, 1] as const).entries()) {
    const room = frameHalf - row.width / 2
    if (room < 55) continue
    const kind = kinds[index] ?? 'vase'
    drawObject(ctx, projection, kind, side * (row.width / 2 + Math.min(room * 0.55, 75)), board, 30, random)
  }
}

/** Soft shadows on the wall behind the books and under their feet. */
function drawShadows(ctx: SKRSContext2D, projection: Projection, books: readonly PlacedBook[], board: number): void {
  ctx.save()
  ctx.filter = `blur(${projection.pxPerMm * 9}px)`
  ctx.fillStyle = 'rgba(20,12,6,0.5)'
  for (const book of books) {
    fillPolygon(ctx, cornersOf(book).map(([x, y]) => projection.toScene(x + 16, y - 10, shelf.depth)))
  }
  ctx.filter = `blur(${projection.pxPerMm * 3.2}px)`
  ctx.fillStyle = 'rgba(20,10,4,0.75)'
  for (const book of books) {
    const xs = cornersOf(book).filter(([, y]) => y < board + 60).map(([x]) => x)
    if (xs.length < 2) continue
    const [left, right] = [Math.min(...xs), Math.max(...xs)]
    fillPolygon(ctx, [
      projection.toScene(left - 2, board, -5), projection.toScene(right + 4, board, -5),
      projection.toScene(right + 6, board, book.design.depthMm), projection.toScene(left - 2, board, book.design.depthMm),
    ])
  }
  ctx.restore()
}

function fillPolygon(ctx: SKRSContext2D, points: readonly Point[]): void {
  ctx.beginPath()
  points.forEach(([x, y], index) => (index === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y)))
  ctx.closePath()
  ctx.fill()
}
