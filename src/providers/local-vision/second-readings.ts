import type { BoundingBox, DetectedBook } from '../../core/scan/vision.ts';
import { isUpright, type RotatedBox } from './geometry.ts';

/** A book and the box of the spine that it was read from. */
export interface ReadSpine {
  book: DetectedBook;
  spine: RotatedBox;
}

const sameWords = 0.6;
const sameColumn = 0.8;

/** Leaves of two readings of one spine the fuller one: thick spines bear it twice, and a book that stands askew shows its cover. */
export function withoutSecondReadings<T extends ReadSpine>(spines: readonly T[]): T[] {
  return spines.filter(
    (spine, i) =>
      !spines.some(
        (other, k) => k !== i && isSecondReading(spine, other) && (isFuller(other, spine) ?? k < i),
      ),
  );
}

function isSecondReading(a: ReadSpine, b: ReadSpine): boolean {
  if (isUpright(a.spine) === isUpright(b.spine)) return false;
  if (!standTogether(a.book.boundingBox, b.book.boundingBox)) return false;
  return likeness(a.book.title ?? '', b.book.title ?? '') > sameWords;
}

/** Whether one stands above the other in its column, or beside it and touching. */
function standTogether(a: BoundingBox, b: BoundingBox): boolean {
  const share = (fromA: number, toA: number, fromB: number, toB: number) =>
    (Math.min(toA, toB) - Math.max(fromA, fromB)) / Math.min(toA - fromA, toB - fromB);
  const column = share(a.x1, a.x2, b.x1, b.x2);
  return column > sameColumn || (column > 0 && share(a.y1, a.y2, b.y1, b.y2) > sameColumn);
}

/** Undefined where both are as full. */
function isFuller(a: ReadSpine, b: ReadSpine): boolean | undefined {
  const fullness = ({ book }: ReadSpine) => (book.title?.length ?? 0) * book.confidence;
  return fullness(a) === fullness(b) ? undefined : fullness(a) > fullness(b);
}

/** Share of the shorter text's letter triples that the other has: parts and misread letters count little. */
function likeness(a: string, b: string): number {
  const [few, many] = [triples(a), triples(b)].sort((one, other) => one.size - other.size);
  if (few === undefined || many === undefined || few.size === 0) return 0;
  return [...few].filter((triple) => many.has(triple)).length / few.size;
}

function triples(text: string): Set<string> {
  const letters = text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return new Set(
    Array.from({ length: Math.max(0, letters.length - 2) }, (_, i) => letters.slice(i, i + 3)),
  );
}
