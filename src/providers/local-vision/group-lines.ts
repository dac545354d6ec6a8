import { corners, extent, foldAngle, isUpright, project, type RotatedBox } from './geometry.ts';
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

const sameDirection = (15 * Math.PI) / 180;
const squareTo = (60 * Math.PI) / 180;
const endToEndOverlap = 0.3;
// Of the thicker line's height.
const maxGap = { upright: 30, lying: 12 };
// Of the lane's width.
const maxAcrossLength = 1.25;
const maxLaneInHeights = 7;
const maxAcrossGap = 1.5;

/** Groups the lines that stand on one spine. */
export function groupLines(lines: readonly LineShape[], edgesRunOn: EdgesRunOn): SpineLines[] {
  const hosts = lines.map((line) => hostOf(line, lines));
  const free = lines.flatMap((_, i) => (hosts[i] === undefined ? [i] : []));
  const groups = joinPairs(free, (i, j) => onOneSpine(lines[i]!, lines[j]!, edgesRunOn));
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

function onOneSpine(a: LineShape, b: LineShape, edgesRunOn: EdgesRunOn): boolean {
  if (Math.abs(foldAngle(a.box.angle - b.box.angle)) > sameDirection) return false;
  if (!holds(a, b.box) || !holds(b, a.box)) return false;
  const { overlap, gap } = alongPlace(a.box, b.box);
  if (overlap > endToEndOverlap) return true;
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
function hostOf(line: LineShape, lines: readonly LineShape[]): number | undefined {
  let nearest: { host: number; gap: number } | undefined;
  for (const [host, candidate] of lines.entries()) {
    const gap = gapAcross(candidate, line.box);
    if (gap < (nearest?.gap ?? Infinity)) nearest = { host, gap };
  }
  return nearest?.host;
}

/** How far from a line's end a print across its spine lies; Infinity for one that is none. */
function gapAcross(line: LineShape, other: RotatedBox): number {
  if (Math.abs(foldAngle(line.box.angle - other.angle)) < squareTo) return Infinity;
  const { before, after } = line.lane;
  const width = before.distance + after.distance;
  if (!(before.seen && after.seen) || !liesInMiddle(line, other)) return Infinity;
  if (width > maxLaneInHeights * line.box.height || other.width > maxAcrossLength * width) {
    return Infinity;
  }
  // A title across a thick spine may have a subtitle along it: the larger print is the host.
  if (other.height > line.box.height || other.width > line.box.width) return Infinity;
  const { gap } = alongPlace(line.box, other, line.box.angle);
  return gap < maxAcrossGap * width ? gap : Infinity;
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
