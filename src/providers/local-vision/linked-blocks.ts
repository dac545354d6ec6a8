import type { TextLine } from './read-line.ts';
import type { TextBlock } from './text-blocks.ts';

// Articles and prepositions; not those that may end an English title ("in", "on", "for") or announce an author ("by").
const openers = `of the a an and & de del la las los el un una y e en con para por des du le les et au aux der die das
  dem den und zu im am il lo gli della di delle els les i amb per`;
// Spaces are lost between short words oftener than anywhere else.
const runsOn = new RegExp(`(?:^|\\s)(?:(?:${openers.trim().split(/\s+/).join('|')})){1,2}$`, 'iu');
const goesOn = /^(?:of|de|del|della|di|des|du|y|and|und|et|&)\s/iu;

/** Whether a text cannot end where it does: "Atlas of the". */
export function isUnfinished(text: string): boolean {
  return text.includes(' ') && runsOn.test(text.trim());
}

/** Joins what one sentence runs through, whatever its sizes: a title's small first words and its large last one. */
export function joinLinkedBlocks(blocks: readonly TextBlock[]): TextBlock[] {
  const joined: TextBlock[] = [];
  for (const block of blocks) {
    const before = joined.at(-1);
    if (before !== undefined && (isUnfinished(textOf(before)) || goesOn.test(textOf(block))))
      joined.splice(-1, 1, [...before, ...block]);
    else joined.push(block);
  }
  return joined;
}

/** The text of lines that follow each other. */
export function textOf(lines: readonly TextLine[]): string {
  return lines
    .map((line) => line.text)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}
