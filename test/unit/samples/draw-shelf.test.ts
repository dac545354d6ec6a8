import { describe, expect, it } from 'vitest';
import { type ShelfOptions, drawShelf } from '../../../dashboard/samples/draw-shelf.ts';
import { createRandom } from '../../../dashboard/samples/random.ts';

const small: ShelfOptions = {
  seed: 5,
  layout: 'upright',
  books: 8,
  width: 640,
  height: 480,
  camera: 'good',
};
const layouts = ['upright', 'stacked', 'leaning', 'mixed'] as const;

describe('drawShelf()', () => {
  it('draws the same bytes and truth from the same seed', () => {
    const [first, again] = [drawShelf(small), drawShelf(small)];
    expect(again.jpeg.equals(first.jpeg)).toBe(true);
    expect(again.truth).toEqual(first.truth);
  });

  it('draws another picture from another seed', () => {
    const other = drawShelf({ ...small, seed: 6 });
    expect(other.jpeg.equals(drawShelf(small).jpeg)).toBe(false);
  });

  it.each(layouts)('tells a box inside the picture for every book of a %s shelf', (layout) => {
    const { truth } = drawShelf({ ...small, layout, camera: 'poor' });
    expect(truth.picture).toEqual({ width: 640, height: 480 });
    expect(truth.books).toHaveLength(small.books);
    for (const { boundingBox: box } of truth.books) {
      expect(box.x1).toBeGreaterThanOrEqual(0);
      expect(box.y1).toBeGreaterThanOrEqual(0);
      expect(box.x2).toBeLessThanOrEqual(1);
      expect(box.y2).toBeLessThanOrEqual(1);
      expect((box.x2 - box.x1) * (box.y2 - box.y1)).toBeGreaterThan(0.005);
    }
  });

  it('calls every book of a stack horizontal', () => {
    const { truth } = drawShelf({ ...small, layout: 'stacked' });
    expect(new Set(truth.books.map((book) => book.orientation))).toEqual(new Set(['horizontal']));
  });

  it('spreads many books over several boards', () => {
    const { truth } = drawShelf({ ...small, books: 24, width: 480, height: 640 });
    const feet = truth.books.map((book) => Math.round(book.boundingBox.y2 * 5));
    expect(new Set(feet).size).toBeGreaterThan(1);
  });

  it('refuses more books than its catalogue has', () => {
    expect(() => drawShelf({ ...small, books: 500 })).toThrow(RangeError);
  });
});

describe('createRandom()', () => {
  it('gives a fork the same numbers whatever was drawn before', () => {
    const [fresh, used] = [createRandom(9), createRandom(9)];
    used.next();
    expect(used.fork('books').next()).toBe(fresh.fork('books').next());
  });
});
