import { corners, extent, project } from './geometry.ts';
import { nameLikeness } from './name-likeness.ts';
import type { TextLine } from './read-line.ts';

export interface SpineText {
  title: string | null;
  author: string | null;
  /** Mean score of the characters used, 0..1. */
  score: number;
}

const minLineScore = 0.6;
// More lines than this are a blurb; the largest carry title and author.
const maxLines = 6;

/** Decides which lines of a spine are its title and which its author, by size, place and likeness to a name. */
export function assignRoles(lines: readonly TextLine[]): SpineText {
  const wordy = lines.filter(isWordy);
  if (wordy.length === 0) return { title: null, author: null, score: 0 };
  const largest = [...wordy].sort((a, b) => b.box.height - a.box.height).slice(0, maxLines);
  const ordered = inReadingOrder(largest);
  let best = { value: -Infinity, title: ordered, author: [] as TextLine[] };
  for (const [titleFrom, titleTo] of runs(ordered.length)) {
    const title = ordered.slice(titleFrom, titleTo);
    for (const [authorFrom, authorTo] of [[0, 0] as const, ...runs(ordered.length)]) {
      if (authorTo > authorFrom && authorFrom < titleTo && titleFrom < authorTo) continue;
      const author = ordered.slice(authorFrom, authorTo);
      const value = worth(ordered, title, author);
      if (value > best.value) best = { value, title, author };
    }
  }
  const used = [...best.title, ...best.author];
  return {
    title: textOf(best.title),
    author: best.author.length === 0 ? null : textOf(best.author),
    score: weighted(used, (line) => line.score),
  };
}

/** Call numbers, prices, ornaments and noise name no book. */
function isWordy(line: TextLine): boolean {
  if (line.score < minLineScore) return false;
  if (/^\d{3}([.(（]|\s*\p{Lu}\p{Ll}{0,2}$)/u.test(line.text)) return false;
  return /\p{L}{2}|\d{2}/u.test(line.text);
}

/** Rows from top to bottom as the reader holds the book, each from its start. */
export function inReadingOrder(lines: readonly TextLine[]): TextLine[] {
  const longest = lines.reduce((a, b) => (b.box.width > a.box.width ? b : a));
  const axis = longest.box.angle;
  const placed = lines.map((line) => {
    const [from, to] = extent(corners(line.box).map((p) => project(p, axis)));
    return { line, from, to, across: project(line.box.center, axis + Math.PI / 2) };
  });
  return placed
    .sort((a, b) => {
      const shared = Math.min(a.to, b.to) - Math.max(a.from, b.from);
      const sideBySide = shared > 0.3 * Math.min(a.to - a.from, b.to - b.from);
      return sideBySide ? a.across - b.across : a.from - b.from;
    })
    .map(({ line }) => line);
}

function* runs(length: number): Generator<readonly [number, number]> {
  for (let from = 0; from < length; from++) {
    for (let to = from + 1; to <= length; to++) yield [from, to];
  }
}

function worth(
  all: readonly TextLine[],
  title: readonly TextLine[],
  author: readonly TextLine[],
): number {
  const largest = Math.max(...all.map((line) => line.box.height));
  const letters = (lines: readonly TextLine[]) => lines.reduce((n, line) => n + line.text.length, 0);
  const unused = all.length - title.length - author.length;
  let value = weighted(title, (line) => line.box.height) / largest;
  value -= 0.5 * nameLikeness(textOf(title)) * (author.length > 0 ? 1 : 0.4);
  value += author.length > 0 ? 0.7 * nameLikeness(textOf(author)) + 0.25 : 0;
  value -= 0.25 * unused + 0.3 * (1 - (letters(title) + letters(author)) / letters(all));
  return value - 0.5 * unevenness(title) - 0.5 * unevenness(author);
}

/** How much the sizes of lines said to belong together differ: 0 for equal ones. */
function unevenness(lines: readonly TextLine[]): number {
  if (lines.length < 2) return 0;
  const [low, high] = extent(lines.map((line) => line.box.height));
  return Math.log2(high / low);
}

function weighted(lines: readonly TextLine[], value: (line: TextLine) => number): number {
  const weight = lines.reduce((sum, line) => sum + line.text.length, 0);
  if (weight === 0) return 0;
  return lines.reduce((sum, line) => sum + value(line) * line.text.length, 0) / weight;
}

function textOf(lines: readonly TextLine[]): string {
  return lines
    .map((line) => line.text)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}
