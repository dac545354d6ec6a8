import { type Point, project, unproject } from './geometry.ts';
import type { LineShape } from './group-lines.ts';
import { type Colour, colourDistance, pixelAt } from './pixel-colours.ts';
import type { Raster } from './raster.ts';

const stepPixels = 2;
const smoothing = 4;
const edgeWidth = 4;
// Of the thinner line's height: a break this long in both edges ends a spine.
const breakLength = 0.5;

/** Whether the edges of a spine go on between two lines that follow each other on one axis. */
export function edgesRunOn(
  raster: Raster,
  edgeContrast: number,
  a: LineShape,
  b: LineShape,
): boolean {
  const turned = Math.cos(a.box.angle - b.box.angle) < 0;
  const sides = [-1, 1] as const;
  if (
    sides.some(
      (side) => !edgeOf(a, side).seen && !edgeOf(b, turned ? (-side as 1 | -1) : side).seen,
    )
  ) {
    return true;
  }
  const tracks = sides.map((side) => {
    const sideOfB = turned ? (-side as 1 | -1) : side;
    const from = edgePoint(a, side, b.box.center);
    const to = edgePoint(b, sideOfB, a.box.center);
    return traceEdge(raster, edgeContrast, from, to);
  });
  const longest = (breakLength * Math.min(a.box.height, b.box.height)) / stepPixels;
  return longestBreak(tracks[0] ?? [], tracks[1] ?? []) < Math.max(3, longest);
}

function edgeOf({ lane }: LineShape, side: 1 | -1) {
  return side < 0 ? lane.before : lane.after;
}

/** The point of a lane's edge at the line's end nearest to another point. */
function edgePoint(line: LineShape, side: 1 | -1, towards: Point): Point {
  const { box } = line;
  const ahead = project(towards, box.angle) > project(box.center, box.angle) ? 1 : -1;
  const by = unproject((ahead * box.width) / 2, side * edgeOf(line, side).distance, box.angle);
  return { x: box.center.x + by.x, y: box.center.y + by.y };
}

/** Step by step, whether some edge lies across the way. */
function traceEdge(raster: Raster, edgeContrast: number, from: Point, to: Point): boolean[] {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const steps = Math.max(1, Math.floor(length / stepPixels));
  return Array.from({ length: steps }, (_, i) => {
    const share = (i + 0.5) / steps;
    const at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    // The angle's error grows with the way from either line.
    const reach = 4 + 0.04 * length * Math.min(share, 1 - share);
    return hasEdgeAcross(raster, edgeContrast, at, angle, reach);
  });
}

/** Whether the colour changes within `reach` on the way across a direction. */
export function hasEdgeAcross(
  raster: Raster,
  edgeContrast: number,
  at: Point,
  angle: number,
  reach: number,
): boolean {
  return edgesAcross(raster, edgeContrast, at, angle, reach).length > 0;
}

/** How far across a direction from a point the colour changes, within `reach`. */
export function edgesAcross(
  raster: Raster,
  edgeContrast: number,
  at: Point,
  angle: number,
  reach: number,
): number[] {
  const colours: Colour[] = [];
  for (let across = -reach; across <= reach; across++) {
    colours.push(smoothedAlong(raster, at, angle, across));
  }
  return colours.flatMap((colour, i) => {
    const ahead = colours[Math.min(colours.length - 1, i + edgeWidth)]!;
    return colourDistance(colour, ahead) > edgeContrast ? [i + edgeWidth / 2 - reach] : [];
  });
}

/** Mean colour of a few pixels in a row: a noisy sensor must not look like an edge. */
function smoothedAlong(raster: Raster, at: Point, angle: number, across: number): Colour {
  const mean: Colour = [0, 0, 0];
  for (let along = -smoothing; along <= smoothing; along++) {
    const by = unproject(along, across, angle);
    const colour = pixelAt(raster, { x: at.x + by.x, y: at.y + by.y });
    for (const c of [0, 1, 2] as const) mean[c] += colour[c] / (2 * smoothing + 1);
  }
  return mean;
}

function longestBreak(one: readonly boolean[], other: readonly boolean[]): number {
  const steps = Math.max(one.length, other.length);
  let longest = 0;
  let run = 0;
  for (let i = 0; i < steps; i++) {
    const seen = [one, other].some((track) => track[Math.floor((i / steps) * track.length)]);
    run = seen ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return longest;
}
