import type { DetectedBook } from '../../core/scan/vision.ts';
import { assignRoles } from './assign-roles.ts';
import type { RotatedBox } from './geometry.ts';
import { nameLikeness } from './name-likeness.ts';
import type { Raster } from './raster.ts';
import type { TextLine } from './read-line.ts';
import { boundBox } from './spine-box.ts';

const minTitleConfidence = 0.65;
// "G–Z" is a volume, "A" an ornament.
const wordOfTitle = /[\p{L}\p{N}]{3}/u;
const surelyName = 0.7;
// Two capitalised words.
const maybeName = 0.1;
// Of the usual height of the largest type on a spine.
const scrapHeight = 0.7;
const minBooksToCompare = 4;
// A line this large is print and no speck, even if it cannot be read; of the picture's long side.
const minUnreadLength = 0.06;

/** The book on a spine; undefined where its print is only an ornament or a scrap. */
export function bookOf(
  lines: readonly TextLine[],
  spine: RotatedBox,
  picture: Raster,
): DetectedBook | undefined {
  const { title, author, score } = assignRoles(lines);
  const confidence = confidenceFrom(score);
  const boundingBox = boundBox(spine, picture);
  if (title === null || confidence < minTitleConfidence) {
    const longest = Math.max(0, ...lines.filter(isWordLike).map(({ box }) => box.width));
    if (longest < minUnreadLength * Math.max(picture.width, picture.height)) return undefined;
    return { title: null, author: null, isbn: null, confidence, boundingBox };
  }
  if (!wordOfTitle.test(title)) return undefined;
  // No spine bears its author alone: its title was not read.
  if (author === null && nameLikeness(title) >= surelyName) {
    return { title: null, author: title.slice(0, 500), isbn: null, confidence, boundingBox };
  }
  return {
    title: title.slice(0, 500),
    author: author?.slice(0, 500) ?? null,
    isbn: null,
    confidence,
    boundingBox,
  };
}

/** Parts books from imprints and labels whose spine was not found: a lone word, far smaller than titles here. */
export function withoutScraps(
  spines: readonly { book: DetectedBook; typeHeight: number }[],
): DetectedBook[] {
  const heights = spines.map(({ typeHeight }) => typeHeight).sort((a, b) => a - b);
  const usual = heights.length < minBooksToCompare ? 0 : heights[heights.length >> 1]!;
  const isScrap = (book: DetectedBook, typeHeight: number) =>
    typeHeight < scrapHeight * usual && !isNamed(book) && !book.title?.includes(' ');
  return spines.filter((spine) => !isScrap(spine.book, spine.typeHeight)).map(({ book }) => book);
}

function isNamed({ author }: DetectedBook): boolean {
  return author !== null && nameLikeness(author) >= maybeName;
}

function isWordLike({ text }: TextLine): boolean {
  return (text.match(/\p{L}/gu) ?? []).length >= 4;
}

/** The recogniser's scores crowd between 0.6 (guesses) and 1; this spreads them over 0..1. */
export function confidenceFrom(score: number): number {
  return Math.round(Math.min(1, Math.max(0, (score - 0.5) * 2)) * 100) / 100;
}
