import {
  corners,
  extent,
  foldAngle,
  isUpright,
  project,
  type RotatedBox,
  unproject,
} from './geometry.ts';
import type { SpineLane } from './spine-lane.ts';

/** A line of text before it is read, and the spine seen around it. */
export interface LineShape {
  box: RotatedBox;
  lane: SpineLane;
}

/** One spine's lines, as indexes: those along its title and the small ones printed across it. */
export interface SpineLines {
  along: number[];
  across: number[];
}

/** Whether the edges of one spine run on between two lines that follow each other. */
export type EdgesRunOn = (a: LineShape, b: LineShape) => boolean;

/** What the colours between two lines side by side tell. */
export interface ColourEvidence {
  /** Rows of one setting. */
  areRows: (a: RotatedBox, b: RotatedBox) => boolean;
  /** A spine's edge between them. */
  isWallBetween: (a: RotatedBox, b: RotatedBox) => boolean;
}

const noEvidence: ColourEvidence = { areRows: () => false, isWallBetween: () => false };

const sameDirection = (15 * Math.PI) / 180;
const squareTo = (60 * Math.PI) / 180;
const endToEndOverlap = 0.3;
// Of the thicker line's height.
const maxGap = { upright: 30, lying: 12 };
// Of the lane's width.
const maxAcrossLength = 1.25;
const maxLaneInHeights = 7;
const maxAcrossGap = 1.5;
// As far as this where the spine's edges are seen to run on.
const maxFarAcrossGap = 8;
const maxFarLaneInHeights = 12;

/** Groups the lines that stand on one spine. */
export function groupLines(
  lines: readonly LineShape[],
  edgesRunOn: EdgesRunOn,
  { areRows, isWallBetween }: ColourEvidence = noEvidence,
): SpineLines[] {
  const hosts = lines.map((line) => hostOf(line, lines, edgesRunOn));
  const free = lines.flatMap((_, i) => (hosts[i] === undefined ? [i] : []));
  const groups = joinPairs(
    free,
    (i, j) =>
      areRows(lines[i]!.box, lines[j]!.box) ||
      onOneSpine(lines[i]!, lines[j]!, edgesRunOn, isWallBetween),
  );
  return groups.map((along) => {
    const across = lines.flatMap((_, i) => (along.includes(hosts[i] ?? -1) ? [i] : []));
    return { along, across };
  });
}

function joinPairs(
  members: readonly number[],
  belongs: (i: number, j: number) => boolean,
): number[][] {
  let groups: number[][] = [];
  for (const member of members) {
    const joined = groups.filter((group) => group.some((other) => belongs(member, other)));
    groups = groups.filter((group) => !joined.includes(group));
    groups.push([...joined.flat(), member]);
  }
  return groups;
}

function onOneSpine(
  a: LineShape,
  b: LineShape,
  edgesRunOn: EdgesRunOn,
  isWallBetween: ColourEvidence['isWallBetween'],
): boolean {
  if (Math.abs(foldAngle(a.box.angle - b.box.angle)) > sameDirection) return false;
  if (!holds(a, b.box) || !holds(b, a.box)) return false;
  const { overlap, gap } = alongPlace(a.box, b.box);
  if (overlap > endToEndOverlap) return !isWallBetween(a.box, b.box);
  const limit = isUpright(a.box) ? maxGap.upright : maxGap.lying;
  if (gap > limit * Math.max(a.box.height, b.box.height)) return false;
  return edgesRunOn(a, b);
}

/** Whether a line's centre lies in the other's lane, prolonged along its axis. */
function holds({ box, lane }: LineShape, other: RotatedBox): boolean {
  const side = box.angle + Math.PI / 2;
  const across = project(other.center, side) - project(box.center, side);
  const edge = across < 0 ? lane.before : lane.after;
  // Where no edge was seen, only what is near or centred on the line can be said to share its spine.
  const centred =
    Math.abs(project(other.center, box.angle) - project(box.center, box.angle)) < box.height;
  const near = centred && !isUpright(box) ? edge.distance : 2 * box.height;
  return Math.abs(across) < (edge.seen ? edge.distance : Math.min(edge.distance, near));
}

/** The line on whose spine this one is a small print across: an imprint, a call number. */
function hostOf(
  line: LineShape,
  lines: readonly LineShape[],
  edgesRunOn: EdgesRunOn,
): number | undefined {
  let nearest: { host: number; gap: number } | undefined;
  for (const [host, candidate] of lines.entries()) {
    const gap = gapAcross(candidate, line.box, edgesRunOn);
    if (gap < (nearest?.gap ?? Infinity)) nearest = { host, gap };
  }
  return nearest?.host;
}

/** How far from a line's end a print across its spine lies; Infinity for one that is none. */
function gapAcross(line: LineShape, other: RotatedBox, edgesRunOn: EdgesRunOn): number {
  if (Math.abs(foldAngle(line.box.angle - other.angle)) < squareTo) return Infinity;
  const { before, after } = line.lane;
  const width = before.distance + after.distance;
  if (!(before.seen && after.seen) || !liesInMiddle(line, other)) return Infinity;
  if (width > maxFarLaneInHeights * line.box.height || other.width > maxAcrossLength * width) {
    return Infinity;
  }
  // A title across a thick spine may have a subtitle along it: the larger print is the host.
  if (other.height > line.box.height || other.width > line.box.width) return Infinity;
  const { gap } = alongPlace(line.box, other, line.box.angle);
  if (gap < maxAcrossGap * width && width < maxLaneInHeights * line.box.height) return gap;
  const runsOn = gap < maxFarAcrossGap * width && edgesRunOn(line, onAxisOf(line, other));
  return runsOn ? gap : Infinity;
}

/** Where a print across a spine lies, as a line along it. */
function onAxisOf({ box, lane }: LineShape, print: RotatedBox): LineShape {
  const by = unproject(
    project(print.center, box.angle) - project(box.center, box.angle),
    0,
    box.angle,
  );
  const center = { x: box.center.x + by.x, y: box.center.y + by.y };
  return { box: { ...box, center, width: print.height }, lane };
}

function liesInMiddle({ box, lane }: LineShape, other: RotatedBox): boolean {
  const side = box.angle + Math.PI / 2;
  const across = project(other.center, side) - project(box.center, side);
  const middle = (lane.after.distance - lane.before.distance) / 2;
  return Math.abs(across - middle) < 0.25 * (lane.before.distance + lane.after.distance);
}

/** Length shared along the text, of the shorter line's, and the gap where none is. */
function alongPlace(
  a: RotatedBox,
  b: RotatedBox,
  // The longer line knows its direction best.
  axis = a.width > b.width ? a.angle : b.angle,
): { overlap: number; gap: number } {
  const [startA, endA] = extent(corners(a).map((p) => project(p, axis)));
  const [startB, endB] = extent(corners(b).map((p) => project(p, axis)));
  const shared = Math.min(endA, endB) - Math.max(startA, startB);
  return { overlap: shared / Math.min(endA - startA, endB - startB), gap: -shared };
}
