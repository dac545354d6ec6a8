import type { BoundingBox, DetectedBook } from '../../core/scan/vision.ts';
import { textSimilarity } from './text-similarity.ts';

export interface TrueBook {
  title: string;
  author?: string | null;
  boundingBox?: BoundingBox;
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
  pairs: { truth: TrueBook; book: DetectedBook | null; similarity: number }[];
  inventions: DetectedBook[];
}

const recognised = 0.7;
const related = 0.5;

/** Matches given titles to printed ones one to one, the most similar first. */
export function scoreReading(
  truths: readonly TrueBook[],
  books: readonly DetectedBook[],
): ReadingScore {
  const titled = books.filter((book) => book.title !== null);
  const candidates = truths
    .flatMap((truth) =>
      titled.map((book) => ({
        truth,
        book,
        similarity: textSimilarity(truth.title, book.title ?? ''),
      })),
    )
    .filter(({ similarity }) => similarity >= related)
    .sort((a, b) => b.similarity - a.similarity);
  const taken = new Map<TrueBook, { book: DetectedBook; similarity: number }>();
  const used = new Set<DetectedBook>();
  for (const { truth, book, similarity } of candidates) {
    if (taken.has(truth) || used.has(book)) continue;
    taken.set(truth, { book, similarity });
    used.add(book);
  }
  const pairs = truths.map((truth) => {
    const match = taken.get(truth);
    return { truth, book: match?.book ?? null, similarity: match?.similarity ?? 0 };
  });
  const found = pairs.filter(({ similarity }) => similarity >= recognised);
  const withAuthor = found.filter(({ truth }) => truth.author);
  const boxed = found.flatMap(({ truth, book }) =>
    truth.boundingBox && book ? [intersectionOverUnion(truth.boundingBox, book.boundingBox)] : [],
  );
  const inventions = titled.filter((book) => !used.has(book));
  return {
    truths: truths.length,
    found: found.length,
    given: titled.length,
    invented: inventions.length,
    authorsFound: withAuthor.filter(
      ({ truth, book }) => textSimilarity(truth.author ?? '', book?.author ?? '') >= recognised,
    ).length,
    authorsPrinted: withAuthor.length,
    overlap: boxed.length === 0 ? null : boxed.reduce((a, b) => a + b, 0) / boxed.length,
    pairs,
    inventions,
  };
}

export function intersectionOverUnion(a: BoundingBox, b: BoundingBox): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  const area = (box: BoundingBox) => (box.x2 - box.x1) * (box.y2 - box.y1);
  return shared / (area(a) + area(b) - shared);
}
