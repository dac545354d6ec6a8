import { describe, expect, it } from 'vitest';
import {
  chooseScale,
  readRawBox,
  toBoundingBox,
  type PictureSize,
} from '../../../src/providers/bounding-box.ts';

const corners = (x1: unknown, y1: unknown, x2: unknown, y2: unknown) => ({
  boundingBox: { x1, y1, x2, y2 },
});

/** The boxes one answer ends up with. */
function place(books: Record<string, unknown>[], size?: PictureSize) {
  const boxes = books.flatMap((book) => readRawBox(book) ?? []);
  const scale = chooseScale(boxes, size);
  return boxes.map((box) => (scale ? toBoundingBox(box, scale) : null));
}

const expected = { x1: 0.1, y1: 0.2, x2: 0.3, y2: 0.9 };
const big = { width: 4000, height: 3000 };

describe('boxes of a model', () => {
  it.each<[string, Record<string, unknown>, PictureSize?]>([
    ['fractions', corners(0.1, 0.2, 0.3, 0.9)],
    ['fractions as text', corners('0.1', '0.2', '0.3', '0.9')],
    ['swapped corners', corners(0.3, 0.9, 0.1, 0.2)],
    ['percent', corners(10, 20, 30, 90)],
    ['thousandths', corners(100, 200, 300, 900)],
    ['pixels of the picture', corners(400, 600, 1200, 2700), big],
    ['box_2d, y first', { box_2d: [200, 100, 900, 300] }],
    ['box_2d in fractions', { box_2d: [0.2, 0.1, 0.9, 0.3] }],
    ['bbox_2d, x first', { bbox_2d: [100, 200, 300, 900] }],
    ['bbox_2d in pixels', { bbox_2d: [400, 600, 1200, 2700] }, big],
  ])('are understood as %s', (_name, book, size) => {
    expect(place([book], size)).toEqual([expected]);
  });

  it.each<[string, Record<string, unknown>, PictureSize?]>([
    ['percent or thousandths', corners(2, 3, 10, 20)],
    ['thousandths or pixels', corners(100, 200, 300, 900), { width: 1000, height: 950 }],
    ['pixels of an unknown size', corners(400, 600, 1200, 2700)],
    ['pixels of a shrunken copy', corners(400, 600, 1200, 1400), big],
    ['pixels outside the picture', corners(400, 600, 1200, 3700), big],
    ['box_2d in ones and noughts', { box_2d: [0, 0, 1, 1] }],
    ['no area', corners(0.2, 0.2, 0.2, 0.9)],
    ['no area after rounding', corners(0.2, 0.2, 0.20001, 0.9)],
    ['far below nought', corners(-0.6, 0.2, 0.3, 0.9)],
  ])('are dropped as %s', (_name, book, size) => {
    expect(place([book], size)).toEqual([null]);
  });

  it.each([
    {},
    corners(0.1, 0.2, 0.3, null),
    corners(0.1, 0.2, 0.3, Infinity),
    { boundingBox: [0.1, 0.2, 0.3, 0.9] },
    { boundingBox: null },
    { box_2d: [1, 2, 3] },
  ])('are missing in %j', (book) => {
    expect(readRawBox(book)).toBeNull();
  });

  it('are clamped where they only just leave the picture', () => {
    expect(place([corners(-0.05, 0.2, 0.3, 1.1)])).toEqual([{ x1: 0, y1: 0.2, x2: 0.3, y2: 1 }]);
  });

  it('share the scale of the whole answer', () => {
    const [small, large] = place([corners(10, 20, 30, 90), corners(500, 20, 600, 900)]);
    expect(small).toEqual({ x1: 0.01, y1: 0.02, x2: 0.03, y2: 0.09 });
    expect(large).toEqual({ x1: 0.5, y1: 0.02, x2: 0.6, y2: 0.9 });
  });

  it('keep their scale when one of many is a slip', () => {
    const shelf = Array.from({ length: 20 }, (_, i) => corners(i / 20, 0.1, (i + 1) / 20, 0.9));
    const boxes = place([...shelf, corners(437, 20, 500, 900)]);
    expect(boxes.filter((box) => box !== null)).toHaveLength(20);
    expect(boxes.at(-1)).toBeNull();
  });
});
