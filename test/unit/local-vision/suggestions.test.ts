import { describe, expect, it } from 'vitest';
import { countShelves, suggestFromBooks } from '../../../src/core/scan/suggestions.ts';
import { type DetectedBook, suggestionSchema } from '../../../src/core/scan/vision.ts';

/** Upright spines side by side on one shelf. */
function shelf(count: number, y1 = 0.2, y2 = 0.8): DetectedBook[] {
  return Array.from({ length: count }, (_, i) => ({
    title: `Title ${i}`,
    author: null,
    isbn: null,
    confidence: 0.95,
    boundingBox: { x1: 0.05 + i * 0.05, y1, x2: 0.09 + i * 0.05, y2 },
  }));
}

const alter = (books: DetectedBook[], count: number, change: Partial<DetectedBook>) =>
  books.map((book, i) => (i < count ? { ...book, ...change } : book));

describe('suggestFromBooks()', () => {
  it('has nothing to say about a shelf that was read well', () => {
    expect(suggestFromBooks(shelf(12))).toEqual([]);
    expect(suggestFromBooks([])).toEqual([]);
  });

  it.each([
    ['unreadable_books', 'low', 1, alter(shelf(12), 1, { title: null })],
    ['unreadable_books', 'medium', 4, alter(shelf(12), 4, { title: null })],
    ['unreadable_books', 'high', 9, alter(shelf(12), 9, { title: null })],
    ['low_confidence', 'medium', 5, alter(shelf(12), 5, { confidence: 0.5 })],
    [
      'edge_cutoff',
      'low',
      1,
      alter(shelf(12), 1, { boundingBox: { x1: 0, y1: 0.2, x2: 0.04, y2: 0.8 } }),
    ],
    ['multiple_shelves', 'low', 2, [...shelf(6, 0.05, 0.45), ...shelf(6, 0.55, 0.95)]],
    [
      'multiple_shelves',
      'medium',
      3,
      [...shelf(4, 0.02, 0.3), ...shelf(4, 0.35, 0.6), ...shelf(4, 0.7, 0.95)],
    ],
  ] as const)('gives %s of severity %s for %i', (type, severity, affectedCount, books) => {
    const suggestions = suggestFromBooks(books);
    expect(suggestions).toMatchObject([{ type, severity, affectedCount }]);
    expect(() => suggestionSchema.array().parse(suggestions)).not.toThrow();
  });

  it('forgives one doubtful title in a dozen', () => {
    expect(suggestFromBooks(alter(shelf(12), 1, { confidence: 0.5 }))).toEqual([]);
  });
});

describe('countShelves()', () => {
  const boxes = (books: DetectedBook[]) => books.map(({ boundingBox }) => boundingBox);

  it('counts spines of unlike heights on one board once', () => {
    expect(countShelves(boxes([...shelf(4, 0.2, 0.8), ...shelf(4, 0.5, 0.8)]))).toBe(1);
  });

  it('counts a stack as one shelf', () => {
    const stack = Array.from({ length: 5 }, (_, i) => ({
      x1: 0.2,
      y1: 0.3 + i * 0.1,
      x2: 0.7,
      y2: 0.38 + i * 0.1,
    }));
    expect(countShelves(stack)).toBe(1);
  });

  it('counts nothing on an empty picture', () => {
    expect(countShelves([])).toBe(0);
  });
});
