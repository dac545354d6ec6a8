import { corners, extent, foldAngle, project, type RotatedBox } from './geometry.ts';
import type { SpineLane } from './spine-lane.ts';

/** A line of text before it is read, and the spine seen around it. */
export interface LineShape {
  box: RotatedBox;
  lane: SpineLane;
}

const sameDirection = (15 * Math.PI) / 180;
const endToEndOverlap = 0.3;
// Of the thicker line's height.
const maxGapOfLyingLines = 9;

/** Groups the lines that stand on one spine; returns their indexes, group by group. */
export function groupLines(lines: readonly LineShape[]): number[][] {
  const parent = lines.map((_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!;
    return i;
  };
  const shelfOf = findShelves(lines);
  for (let i = 0; i < lines.length; i++) {
    for (let j = 0; j < i; j++) {
      const a = lines[i]!;
      const b = lines[j]!;
      if (shelfOf(a.box) === shelfOf(b.box) && onOneSpine(a, b)) parent[root(i)] = root(j);
    }
  }
  const groups = new Map<number, number[]>();
  lines.forEach((_, i) => groups.set(root(i), [...(groups.get(root(i)) ?? []), i]));
  return [...groups.values()];
}

/** Whether a line reads up or down the picture rather than across it. */
export function isUpright(box: RotatedBox): boolean {
  return Math.abs(Math.sin(box.angle)) > Math.SQRT1_2;
}

function onOneSpine(a: LineShape, b: LineShape): boolean {
  if (Math.abs(foldAngle(a.box.angle - b.box.angle)) > sameDirection) return false;
  const { overlap, alongGap } = alongPlace(a.box, b.box);
  if (!isUpright(a.box) && overlap < endToEndOverlap) {
    if (alongGap > maxGapOfLyingLines * Math.max(a.box.height, b.box.height)) return false;
  }
  return holds(a, b.box) && holds(b, a.box);
}

/** Whether a line's centre lies in the other's lane, prolonged along its axis. */
function holds({ box, lane }: LineShape, other: RotatedBox): boolean {
  const side = box.angle + Math.PI / 2;
  const across = project(other.center, side) - project(box.center, side);
  const edge = across < 0 ? lane.before : lane.after;
  // Where no edge was seen, only what is near can be said to be on the same spine.
  const reach = edge.seen ? edge.distance : Math.min(edge.distance, 2 * box.height);
  return Math.abs(across) < reach;
}

/** Length shared along the text, of the shorter line's, and the gap where none is. */
function alongPlace(a: RotatedBox, b: RotatedBox): { overlap: number; alongGap: number } {
  // The longer line knows its direction best.
  const axis = a.width > b.width ? a.angle : b.angle;
  const [startA, endA] = extent(corners(a).map((p) => project(p, axis)));
  const [startB, endB] = extent(corners(b).map((p) => project(p, axis)));
  const shared = Math.min(endA, endB) - Math.max(startA, startB);
  return { overlap: shared / Math.min(endA - startA, endB - startB), alongGap: -shared };
}

// Of the whole extent of the lines.
const minShelfGap = 0.035;

/** Tells the shelf of a line: shelves are parted by gaps that no upright line crosses. */
function findShelves(lines: readonly LineShape[]): (box: RotatedBox) => number {
  const spans = lines
    .filter(({ box }) => isUpright(box))
    .map(({ box }) => extent(corners(box).map((p) => p.y)))
    .sort((p, q) => p[0] - q[0]);
  const whole = extent(spans.flat());
  const cuts: number[] = [];
  let end = spans[0]?.[1] ?? 0;
  for (const [from, to] of spans) {
    if (from - end > minShelfGap * (whole[1] - whole[0])) cuts.push((from + end) / 2);
    end = Math.max(end, to);
  }
  return (box) => cuts.filter((cut) => cut < box.center.y).length;
}
