import { corners, extent, project } from './geometry.ts';
import type { TextLine } from './read-line.ts';

/** Lines set as one: of one size and case, one under the other. */
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

/** The blocks of one spine in reading order, their lines in reading order. */
export function findBlocks(lines: readonly TextLine[]): TextBlock[] {
  return findColumns(lines).flatMap((column) => {
    const blocks: PlacedLine[][] = [];
    for (const placed of inRows(column)) {
      const block = blocks.find((members) => members.some((member) => setTogether(member, placed)));
      if (block === undefined) blocks.push([placed]);
      else block.push(placed);
    }
    return blocks.map((block) => block.map(({ line }) => line));
  });
}

/** Parts what follows each other along the spine, as the reader holds the book. */
function findColumns(lines: readonly TextLine[]): PlacedLine[][] {
  if (lines.length === 0) return [];
  const longest = lines.reduce((a, b) => (b.box.width > a.box.width ? b : a));
  const axis = longest.box.angle;
  let columns: PlacedLine[][] = [];
  for (const line of lines) {
    const [from, to] = extent(corners(line.box).map((p) => project(p, axis)));
    const placed = { line, from, to, across: project(line.box.center, axis + Math.PI / 2) };
    const beside = columns.filter((column) => column.some((other) => isBeside(other, placed)));
    columns = columns.filter((column) => !beside.includes(column));
    columns.push([...beside.flat(), placed]);
  }
  const start = (column: readonly PlacedLine[]) => Math.min(...column.map(({ from }) => from));
  return columns.sort((a, b) => start(a) - start(b));
}

/** Rows from the top, each from its start. */
function inRows(column: readonly PlacedLine[]): PlacedLine[] {
  const rows: PlacedLine[][] = [];
  for (const placed of column.toSorted((a, b) => a.across - b.across)) {
    const row = rows.at(-1);
    const first = row?.[0];
    const sameRow = first && placed.across - first.across < 0.5 * first.line.box.height;
    if (sameRow) row?.push(placed);
    else rows.push([placed]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.from - b.from));
}

function isBeside(a: PlacedLine, b: PlacedLine): boolean {
  return sharedLength(a, b) > 0.3;
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
  if (isBeside(a, b)) return step < maxRowStep * height;
  if (a.line.otherInk || b.line.otherInk) return false;
  // Words of one row that the detector parted; a row alone would be a column for each.
  return step < 0.5 * height && Math.max(a.from, b.from) - Math.min(a.to, b.to) < 0.6 * height;
}

/** Size of the type: the box's height alone is blunt, for small type gets as much margin as large. */
export function typeSize({ box, text }: TextLine): number {
  return Math.sqrt((box.height * box.width) / Math.max(1, text.length));
}

export function isCapitals(text: string): boolean {
  return text === text.toUpperCase();
}
