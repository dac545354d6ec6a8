import type { BoundingBox } from '../../core/scan/vision.ts';
import { corners, extent, type Point, project, type RotatedBox, unproject } from './geometry.ts';
import type { LineShape } from './group-lines.ts';
import type { Raster } from './raster.ts';
import { hasEdgeAcross } from './spine-edges.ts';
import { laneOn } from './spine-lane.ts';

const stepPixels = 2;
// Of the spine's width: a break this long in an edge ends the spine.
const breakLength = 0.25;
// Of the length of its print.
const maxGrowth = 1.5;

/** The spine around its lines: as wide as its lane, as long as both its edges run on. */
export function findSpine(
  raster: Raster,
  edgeContrast: number,
  lines: readonly LineShape[],
  acrossPrint: readonly RotatedBox[] = [],
): RotatedBox {
  const main = lines.reduce((a, b) => (b.box.width > a.box.width ? b : a));
  const { angle } = main.box;
  const points = [...lines.map(({ box }) => box), ...acrossPrint].flatMap((box) => corners(box));
  const [start, end] = extent(points.map((p) => project(p, angle)));
  const side = angle + Math.PI / 2;
  const middle = project(main.box.center, side);
  const [printTop, printBottom] = extent(points.map((p) => project(p, side)));
  const top = Math.min(printTop, middle - laneOn(main, -1));
  const bottom = Math.max(printBottom, middle + laneOn(main, 1));
  const grow = (from: number, sign: 1 | -1) =>
    main.lane.before.seen && main.lane.after.seen
      ? runOut(raster, edgeContrast, { angle, top, bottom }, from, sign, (end - start) * maxGrowth)
      : 0;
  const from = start - grow(start, -1);
  const to = end + grow(end, 1);
  return {
    center: unproject((from + to) / 2, (top + bottom) / 2, angle),
    width: to - from,
    height: bottom - top,
    angle,
  };
}

/** How far both edges of a lane go on from a point along it. */
function runOut(
  raster: Raster,
  edgeContrast: number,
  lane: { angle: number; top: number; bottom: number },
  from: number,
  sign: 1 | -1,
  most: number,
): number {
  const width = lane.bottom - lane.top;
  const longestBreak = Math.max(6, breakLength * width);
  let lastSeen = 0;
  for (let way = stepPixels; way < most && way - lastSeen < longestBreak; way += stepPixels) {
    const reach = 4 + 0.03 * way;
    const edges = [lane.top, lane.bottom].map((across) =>
      unproject(from + sign * way, across, lane.angle),
    );
    // Edges that go on far past the print up to the picture's own edge are a shelf's or a wall's.
    if (!edges.every((at) => isInside(raster, at)))
      return Math.min(lastSeen, way > width ? width / 2 : way);
    if (edges.every((at) => hasEdgeAcross(raster, edgeContrast, at, lane.angle, reach)))
      lastSeen = way;
  }
  return lastSeen;
}

function isInside(raster: Raster, { x, y }: Point): boolean {
  return x >= 0 && y >= 0 && x < raster.width && y < raster.height;
}

/** The upright box around a rotated one, as fractions of the picture. */
export function boundBox(box: RotatedBox, picture: { width: number; height: number }): BoundingBox {
  const points = corners(box);
  const [left, right] = extent(points.map((p) => p.x / picture.width));
  const [top, bottom] = extent(points.map((p) => p.y / picture.height));
  // A box past the picture's edge keeps some area, or the result would be refused.
  const x1 = Math.min(fraction(left), 0.9999);
  const y1 = Math.min(fraction(top), 0.9999);
  return {
    x1,
    y1,
    x2: Math.max(fraction(right), x1 + 1e-4),
    y2: Math.max(fraction(bottom), y1 + 1e-4),
  };
}

function fraction(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
}
