import type { SKRSContext2D } from '@napi-rs/canvas';
import type { BookDesign } from './book-design.ts';
import { type Part, type TypeLine, lengthOf, linesOf, widthOf } from './type-metrics.ts';

type Ends = [number, number];
export type TypeBlock = { lines: TypeLine[]; titleEnds: Ends; authorEnds: Ends };

/** The part of a spine that may carry type, in pixels in reading direction. */
export type TypeBed = { start: number; end: number; thickness: number };

type Candidate = { title: Part; author: Part; stacked: boolean };

/** Breaks a text in two where the longer half is shortest. */
export function breakInTwo(text: string): string[] {
  const words = text.split(' ');
  let best = [text];
  for (let i = 1; i < words.length; i += 1) {
    const halves = [words.slice(0, i).join(' '), words.slice(i).join(' ')];
    const longest = Math.max(...halves.map((half) => half.length));
    if (longest < Math.max(...best.map((half) => half.length))) best = halves;
  }
  return best;
}

/** Sets title, author and perhaps the subtitle along a spine. */
export function setAlong(ctx: SKRSContext2D, design: BookDesign, bed: TypeBed): TypeBlock {
  const room = bed.end - bed.start;
  const gap = Math.max(bed.thickness * 0.4, room * 0.05);
  const [first, ...others] = candidatesFor(design, bed.thickness).map((candidate) =>
    fit(ctx, candidate, room, gap),
  ) as [Candidate, ...Candidate[]];
  // One line on the spine reads best: another arrangement has to make the type a third larger.
  const chosen = others.reduce(
    (best, other) => (score(other) > score(best) * 1.3 ? other : best),
    first,
  );
  return chosen.stacked
    ? placeStacked(ctx, chosen, bed)
    : placeInTurn(ctx, design, chosen, bed, gap);
}

function candidatesFor(design: BookDesign, thickness: number): Candidate[] {
  const titleText = design.titleCaps ? design.title.toUpperCase() : design.title;
  const authorText = design.authorCaps ? design.author.toUpperCase() : design.author;
  const title = (lines: string[], share: number): Part => ({
    lines,
    face: design.faces.title,
    size: thickness * share,
    role: 'title',
  });
  const author = (lines: string[], share: number): Part => ({
    lines,
    face: design.faces.author,
    size: thickness * share,
    role: 'author',
  });
  const titleInTwo = title(breakInTwo(titleText), 0.37);
  const single = author([authorText], design.authorFirst ? 0.4 : 0.33);
  return [
    { title: title([titleText], 0.54), author: single, stacked: false },
    { title: titleInTwo, author: author([authorText], 0.31), stacked: false },
    { title: titleInTwo, author: author(breakInTwo(authorText), 0.29), stacked: false },
    { title: title([titleText], 0.44), author: author([authorText], 0.27), stacked: true },
  ];
}

function score(candidate: Candidate): number {
  return candidate.title.size + candidate.author.size;
}

function fit(ctx: SKRSContext2D, candidate: Candidate, room: number, gap: number): Candidate {
  const title = lengthOf(ctx, candidate.title);
  const author = lengthOf(ctx, candidate.author);
  const scale = candidate.stacked
    ? Math.min(1, room / Math.max(title, author))
    : Math.min(1, (room - gap) / (title + author));
  const scaled = (part: Part): Part => ({ ...part, size: part.size * scale });
  return { ...candidate, title: scaled(candidate.title), author: scaled(candidate.author) };
}

/** The author under the title, both centred. */
function placeStacked(ctx: SKRSContext2D, { title, author }: Candidate, bed: TypeBed): TypeBlock {
  const centre = (bed.start + bed.end) / 2;
  const middle = bed.thickness / 2;
  const endsOf = (part: Part): Ends => {
    const half = lengthOf(ctx, part) / 2;
    return [centre - half, centre + half];
  };
  return {
    lines: [
      ...linesOf(ctx, title, centre, middle - author.size * 0.62),
      ...linesOf(ctx, author, centre, middle + title.size * 0.6),
    ],
    titleEnds: endsOf(title),
    authorEnds: endsOf(author),
  };
}

/** Title and author one after the other. */
function placeInTurn(
  ctx: SKRSContext2D,
  design: BookDesign,
  { title: wished, author }: Candidate,
  bed: TypeBed,
  gap: number,
): TypeBlock {
  const authorLength = lengthOf(ctx, author);
  const titleRoom = bed.end - bed.start - gap - authorLength;
  const subtitle = subtitleUnder(ctx, design, wished, bed.thickness, titleRoom * 0.9);
  const title = subtitle === undefined ? wished : limitSize(wished, bed.thickness * 0.4);
  const titleLength = Math.max(
    lengthOf(ctx, title),
    subtitle === undefined ? 0 : lengthOf(ctx, subtitle),
  );
  const spare = Math.max(0, titleRoom - titleLength);
  const [firstLength, lastLength] = design.authorFirst
    ? [authorLength, titleLength]
    : [titleLength, authorLength];
  // A third of the spare room goes outside, the rest between the two.
  const firstStart = bed.start + spare * 0.18;
  const lastEnd = bed.end - spare * 0.18;
  const firstEnds: Ends = [firstStart, firstStart + firstLength];
  const lastEnds: Ends = [lastEnd - lastLength, lastEnd];
  const [titleEnds, authorEnds] = design.authorFirst
    ? [lastEnds, firstEnds]
    : [firstEnds, lastEnds];
  const titleCentre = (titleEnds[0] + titleEnds[1]) / 2;
  const middle = bed.thickness / 2;
  const titleLines =
    subtitle === undefined
      ? linesOf(ctx, title, titleCentre, middle)
      : [
          ...linesOf(ctx, title, titleCentre, middle - subtitle.size * 0.62),
          ...linesOf(ctx, subtitle, titleCentre, middle + title.size * 0.6),
        ];
  const authorLines = linesOf(ctx, author, (authorEnds[0] + authorEnds[1]) / 2, middle);
  return { lines: [...titleLines, ...authorLines], titleEnds, authorEnds };
}

function limitSize(part: Part, largest: number): Part {
  return { ...part, size: Math.min(part.size, largest) };
}

/** The subtitle's line, where the book has one and it would not be too small to read. */
function subtitleUnder(
  ctx: SKRSContext2D,
  design: BookDesign,
  title: Part,
  thickness: number,
  room: number,
): Part | undefined {
  if (design.subtitle === undefined || title.lines.length > 1) return undefined;
  const face = design.faces.author;
  const text = face.capsOnly ? design.subtitle.toUpperCase() : design.subtitle;
  const size = Math.min(thickness * 0.22, room / widthOf(ctx, text, face, 1));
  return size < thickness * 0.14 ? undefined : { lines: [text], face, size, role: 'subtitle' };
}
