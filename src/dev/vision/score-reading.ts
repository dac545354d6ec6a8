import type { BoundingBox, DetectedBook } from '../../core/scan/vision.ts';
import { textSimilarity } from './text-similarity.ts';

export interface TrueBook {
  title: string;
  author?: string | null;
  boundingBox?: BoundingBox;
}

export interface BookPair {
  truth: TrueBook;
  book: DetectedBook | null;
  similarity: number;
}

export interface ReadingScore {
  /** Books printed on the picture. */
  truths: number;
  /** Books of those whose title was recognised. */
  found: number;
  /** Titles given. */
  given: number;
  /** Titles given that are no book of the picture, or one already given. */
  invented: number;
  /** Of the found ones, those whose author is right. */
  authorsFound: number;
  authorsPrinted: number;
  /** Mean intersection over union of the found ones' boxes. */
  overlap: number | null;
  pairs: BookPair[];
  inventions: DetectedBook[];
}

const recognised = 0.7;
const related = 0.5;

/** Compares given books with printed ones. */
export function scoreReading(
  truths: readonly TrueBook[],
  books: readonly DetectedBook[],
): ReadingScore {
  const titled = books.filter((book) => book.title !== null);
  const pairs = matchBooks(truths, titled);
  const used = new Set(pairs.map(({ book }) => book));
  const inventions = titled.filter((book) => !used.has(book));
  const found = pairs.filter(({ similarity }) => similarity >= recognised);
  const withAuthor = found.filter(({ truth }) => truth.author);
  return {
    truths: truths.length,
    found: found.length,
    given: titled.length,
    invented: inventions.length,
    authorsFound: withAuthor.filter(
      ({ truth, book }) => textSimilarity(truth.author ?? '', book?.author ?? '') >= recognised,
    ).length,
    authorsPrinted: withAuthor.length,
    overlap: meanOverlap(found),
    pairs,
    inventions,
  };
}

/** One to one, the most similar titles first; a title below half alike matches nothing. */
function matchBooks(truths: readonly TrueBook[], titled: readonly DetectedBook[]): BookPair[] {
  const candidates = truths
    .flatMap((truth) =>
      titled.map((book) => {
        return { truth, book, similarity: textSimilarity(truth.title, book.title ?? '') };
      }),
    )
    .filter(({ similarity }) => similarity >= related)
    .sort((a, b) => b.similarity - a.similarity);
  const taken = new Map<TrueBook, BookPair>();
  const used = new Set<DetectedBook>();
  for (const candidate of candidates) {
    if (taken.has(candidate.truth) || used.has(candidate.book)) continue;
    taken.set(candidate.truth, candidate);
    used.add(candidate.book);
  }
  return truths.map((truth) => taken.get(truth) ?? { truth, book: null, similarity: 0 });
}

function meanOverlap(pairs: readonly BookPair[]): number | null {
  const overlaps = pairs.flatMap(({ truth, book }) =>
    truth.boundingBox && book ? [intersectionOverUnion(truth.boundingBox, book.boundingBox)] : [],
  );
  return overlaps.length === 0 ? null : overlaps.reduce((a, b) => a + b, 0) / overlaps.length;
}

export function intersectionOverUnion(a: BoundingBox, b: BoundingBox): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  const area = (box: BoundingBox) => (box.x2 - box.x1) * (box.y2 - box.y1);
  return shared / (area(a) + area(b) - shared);
}
