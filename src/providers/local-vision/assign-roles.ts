import { withoutCallNumbers } from './call-number.ts';
import { isUnfinished, joinLinkedBlocks, textOf as textOfLines } from './linked-blocks.ts';
import { nameLikeness, spaceName, splitNameOff } from './name-likeness.ts';
import type { TextLine } from './read-line.ts';
import { findBlocks, isCapitals, type TextBlock } from './text-blocks.ts';

export interface SpineText {
  title: string | null;
  author: string | null;
  /** Mean score of the characters used, 0..1. */
  score: number;
}

const minLineScore = 0.6;
// More blocks than this are a blurb; the largest carry title and author.
const maxBlocks = 6;

/** Decides which lines of a spine are its title and which its author, by size, place and likeness to a name. */
export function assignRoles(lines: readonly TextLine[]): SpineText {
  const blocks = largestOf(joinLinkedBlocks(findBlocks(withoutCallNumbers(lines).filter(isWordy))));
  if (blocks.length === 0) return { title: null, author: null, score: 0 };
  let best = { value: -Infinity, title: [] as TextBlock[], author: [] as TextBlock[] };
  for (const [titleFrom, titleTo] of runs(blocks.length)) {
    for (const [authorFrom, authorTo] of [[0, 0] as const, ...runs(blocks.length)]) {
      if (authorTo > authorFrom && authorFrom < titleTo && titleFrom < authorTo) continue;
      const title = blocks.slice(titleFrom, titleTo);
      const author = blocks.slice(authorFrom, authorTo);
      const value = worth(blocks, title, author);
      if (value > best.value) best = { value, title, author };
    }
  }
  const score = weighted([...best.title, ...best.author], (line) => line.score);
  const title = textOf(best.title);
  if (best.author.length > 0) return { title, author: spaceName(textOf(best.author)), score };
  return { ...(splitNameOff(title) ?? { title, author: null }), score };
}

/** Prices, ornaments and noise name no book. */
function isWordy({ text, score }: TextLine): boolean {
  return score >= minLineScore && (/\p{L}{2}/u.test(text) || /^\d{4}$/.test(text));
}

function largestOf(blocks: readonly TextBlock[]): TextBlock[] {
  const bySize = [...blocks].sort((a, b) => sizeOf([b]) - sizeOf([a])).slice(0, maxBlocks);
  return blocks.filter((block) => bySize.includes(block));
}

function* runs(length: number): Generator<readonly [number, number]> {
  for (let from = 0; from < length; from++) {
    for (let to = from + 1; to <= length; to++) yield [from, to];
  }
}

function worth(
  all: readonly TextBlock[],
  title: readonly TextBlock[],
  author: readonly TextBlock[],
): number {
  const largest = Math.max(...all.map((block) => sizeOf([block])));
  const named = author.length > 0;
  let value = sizeOf(title) / largest;
  if (isUnfinished(textOf(author))) return -Infinity;
  const titleAsName = likenessToNames(title);
  value -= (titleAsName > 0 ? 0.5 : 0.15) * titleAsName * (named ? 1 : 0.4);
  value += named ? 0.7 * likenessToNames(author) + 0.25 : 0;
  const used = lettersOf(title) + lettersOf(author);
  value -= 0.3 * (1 - used / lettersOf(all)) + 0.15 * (all.length - title.length - author.length);
  return value - unevenness(title) - unevenness(author);
}

/** Likeness of blocks to a name, or to several, one a row. */
function likenessToNames(blocks: readonly TextBlock[]): number {
  const joined = nameLikeness(textOf(blocks));
  const rows = blocks.flat().map(({ text }) => text);
  if (rows.length < 2 || !rows.every((row) => row.includes(' '))) return joined;
  const each = rows.reduce((sum, row) => sum + nameLikeness(row), 0) / rows.length;
  return Math.max(joined, each);
}

/** How ill the blocks fit that are said to belong together: 0 for one block. */
function unevenness(blocks: readonly TextBlock[]): number {
  if (blocks.length < 2) return 0;
  const sizes = blocks.map((block) => sizeOf([block]));
  const cases = new Set(blocks.map((block) => isCapitals(textOf([block]))));
  const apart = 0.15 * (blocks.length - 1) + (cases.size > 1 ? 0.2 : 0);
  return apart + 0.4 * Math.log2(Math.max(...sizes) / Math.min(...sizes));
}

function sizeOf(blocks: readonly TextBlock[]): number {
  return weighted(blocks, (line) => line.box.height);
}

function lettersOf(blocks: readonly TextBlock[]): number {
  return blocks.flat().reduce((sum, line) => sum + line.text.length, 0);
}

function weighted(blocks: readonly TextBlock[], value: (line: TextLine) => number): number {
  const letters = lettersOf(blocks);
  if (letters === 0) return 0;
  return blocks.flat().reduce((sum, line) => sum + value(line) * line.text.length, 0) / letters;
}

function textOf(blocks: readonly TextBlock[]): string {
  return textOfLines(blocks.flat());
}
