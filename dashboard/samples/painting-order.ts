import { type PlacedBook, cornersOf } from './layout.ts';

/**
 * Farthest from the eye's axis first: nearer books stand in front of the covers that run to the wall behind them.
 * Sideways counts before up and down, and a stack counts as one, so that a tall book never covers its neighbour.
 */
export function orderForPainting(books: readonly PlacedBook[]): PlacedBook[] {
  const keyed = books.map((book) => {
    const column =
      book.stack === undefined ? [book] : books.filter(({ stack }) => stack === book.stack);
    const middle = cornersOf(book).reduce((sum, [x]) => sum + x / 4, 0);
    return { book, keys: [awayFromAxis(column, 0), awayFromAxis([book], 1), Math.abs(middle)] };
  });
  return keyed.toSorted((a, b) => compareKeys(b.keys, a.keys)).map(({ book }) => book);
}

/** Distance of the nearest point from the eye's axis, along x (0) or y (1). */
function awayFromAxis(books: readonly PlacedBook[], axis: 0 | 1): number {
  const values = books.flatMap(cornersOf).map((corner) => corner[axis]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return Math.max(0, low, -high);
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  for (const [index, key] of a.entries()) {
    const difference = key - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
