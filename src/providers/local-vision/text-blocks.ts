import { corners, extent, project } from './geometry.ts';
import type { TextLine } from './read-line.ts';

/** Lines set as one: of one size and case, one under the other or one after the other. */
export type TextBlock = TextLine[];

interface PlacedLine {
  line: TextLine;
  from: number;
  to: number;
  across: number;
}

const sameSize = 1.25;
// Of the line's height.
const maxRowStep = 1.35;
const maxWordGap = 0.2;

/** The blocks of one spine in reading order, their lines in reading order. */
export function findBlocks(lines: readonly TextLine[]): TextBlock[] {
  const blocks: PlacedLine[][] = [];
  for (const placed of inReadingOrder(lines)) {
    const block = blocks.find((members) => members.some((member) => setTogether(member, placed)));
    if (block === undefined) blocks.push([placed]);
    else block.push(placed);
  }
  return blocks.map((block) => block.map(({ line }) => line));
}

/** Rows from top to bottom as the reader holds the book, each from its start. */
function inReadingOrder(lines: readonly TextLine[]): PlacedLine[] {
  if (lines.length === 0) return [];
  const longest = lines.reduce((a, b) => (b.box.width > a.box.width ? b : a));
  const axis = longest.box.angle;
  const placed = lines.map((line) => {
    const [from, to] = extent(corners(line.box).map((p) => project(p, axis)));
    return { line, from, to, across: project(line.box.center, axis + Math.PI / 2) };
  });
  return placed.sort((a, b) => (sharedLength(a, b) > 0.3 ? a.across - b.across : a.from - b.from));
}

function sharedLength(a: PlacedLine, b: PlacedLine): number {
  const shared = Math.min(a.to, b.to) - Math.max(a.from, b.from);
  return shared / Math.min(a.to - a.from, b.to - b.from);
}

function setTogether(a: PlacedLine, b: PlacedLine): boolean {
  const [low, high] = extent([typeSize(a.line), typeSize(b.line)]);
  if (high > sameSize * low || isCapitals(a.line.text) !== isCapitals(b.line.text)) return false;
  const height = Math.max(a.line.box.height, b.line.box.height);
  const step = Math.abs(a.across - b.across);
  if (sharedLength(a, b) > 0.3) return step < maxRowStep * height;
  const gap = Math.max(a.from, b.from) - Math.min(a.to, b.to);
  return step < 0.5 * height && gap < maxWordGap * height;
}

/** Size of the type: the box's height alone is blunt, for small type gets as much margin as large. */
export function typeSize({ box, text }: TextLine): number {
  return Math.sqrt((box.height * box.width) / Math.max(1, text.length));
}

export function isCapitals(text: string): boolean {
  return text === text.toUpperCase();
}
