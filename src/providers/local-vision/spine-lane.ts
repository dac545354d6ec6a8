import { isUpright, type Point, type RotatedBox, unproject } from './geometry.ts';
import { type Colour, colourDistance, median, medianColour, pixelAt } from './pixel-colours.ts';
import type { Raster } from './raster.ts';

/** How far a spine reaches to both sides of a line's axis: `before` on its left hand, `after` on its right. */
export interface SpineLane {
  before: LaneEdge;
  after: LaneEdge;
}

export interface LaneEdge {
  /** Pixels from the line's axis. */
  distance: number;
  /** False where nothing was seen as far as the search went. */
  seen: boolean;
}

const differs = 30;
// Letters of another line fill less of a row than this; an edge fills all of it.
const edgeShare = 0.9;
const edgePixels = 3;
const letterShare = 0.75;
const backgroundShare = 0.25;
// Of the searching line's height.
const minTextHeight = 0.2;
const maxTextHeight = 2.5;
const samplesPerChunk = 12;
// Lines across a thick spine stand far apart, title at its head and author at its waist.
const reachInHeights = { upright: 4, lying: 14 };

/** The lane's reach on one side; without a seen edge a little more than the letters. */
export function laneOn(line: { box: RotatedBox; lane: SpineLane }, side: 1 | -1): number {
  const edge = side < 0 ? line.lane.before : line.lane.after;
  return edge.seen ? edge.distance : 0.7 * line.box.height;
}

/** Looks for the spine's edges on both sides of a line, from its letters outwards. */
export function findLane(raster: Raster, box: RotatedBox): SpineLane {
  return { before: findEdge(raster, box, -1), after: findEdge(raster, box, 1) };
}

// A line's angle is known to a degree or so; short chunks see an edge that a long row would smear.
function findEdge(raster: Raster, box: RotatedBox, side: 1 | -1): LaneEdge {
  const count = Math.max(3, Math.min(9, Math.round(box.width / (1.5 * box.height))));
  const reach = box.height * (isUpright(box) ? reachInHeights.upright : reachInHeights.lying);
  const distances: number[] = [];
  for (let chunk = 0; chunk < count; chunk++) {
    const from = (chunk / count - 0.5) * box.width;
    distances.push(edgeOfChunk(raster, box, side, { from, length: box.width / count }, reach));
  }
  const distance = median(distances);
  return { distance, seen: distance < reach };
}

interface Chunk {
  from: number;
  length: number;
}

function edgeOfChunk(
  raster: Raster,
  box: RotatedBox,
  side: 1 | -1,
  chunk: Chunk,
  reach: number,
): number {
  const rim = box.height * 0.42;
  const fills = changeByDistance(raster, box, side, chunk, rim, reach);
  for (let i = 2; i < fills.length; i++) {
    if (fills[i]!.near < edgeShare) continue;
    const end = endOfText(fills, i, box.height);
    if (end === undefined) return rim + i;
    i = end;
  }
  return reach;
}

/** Share of samples unlike the background, in one row of pixels and within the last few rows. */
interface RowChange {
  here: number;
  near: number;
}

function changeByDistance(
  raster: Raster,
  box: RotatedBox,
  side: 1 | -1,
  { from, length }: Chunk,
  rim: number,
  reach: number,
): RowChange[] {
  const alongs = Array.from(
    { length: samplesPerChunk },
    (_, i) => from + ((i + 0.5) / samplesPerChunk) * length,
  );
  const row = (distance: number): Colour[] =>
    alongs.map((along) => pixelAt(raster, besides(box, along, side * distance)));
  const references = row(rim);
  const background = medianColour([...references, ...row(-rim)]);
  const lastChange = new Float64Array(samplesPerChunk).fill(-Infinity);
  const changes: RowChange[] = [];
  for (let distance = rim; distance < reach; distance++) {
    let here = 0;
    let near = 0;
    for (const [i, colour] of row(distance).entries()) {
      const change = Math.min(
        colourDistance(colour, background),
        colourDistance(colour, references[i]!),
      );
      if (change > differs) {
        lastChange[i] = distance;
        here++;
      }
      if (lastChange[i]! > distance - edgePixels) near++;
    }
    changes.push({ here: here / samplesPerChunk, near: near / samplesPerChunk });
  }
  return changes;
}

/** Where another line's letters end that look like an edge at `start`; undefined for a true edge. */
function endOfText(fills: readonly RowChange[], start: number, height: number): number | undefined {
  const last = Math.min(fills.length - 1, Math.ceil(start + maxTextHeight * height));
  const end = fills.findIndex((fill, i) => i > start && i <= last && fill.here < backgroundShare);
  if (end < 0 || end - start < minTextHeight * height) return undefined;
  const letters = fills.slice(start, end);
  const mean = letters.reduce((sum, fill) => sum + fill.here, 0) / letters.length;
  return mean < letterShare ? end : undefined;
}

function besides(box: RotatedBox, along: number, across: number): Point {
  const by = unproject(along, across, box.angle);
  return { x: box.center.x + by.x, y: box.center.y + by.y };
}
