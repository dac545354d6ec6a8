import { describe, expect, it } from 'vitest';
import { badgeSide, placeBox, readingOrder } from '../../../dashboard/data/box-geometry.ts';
import { nextIndex } from '../../../dashboard/data/next-index.ts';

const box = (x1: number, y1: number, x2: number, y2: number) => ({ x1, y1, x2, y2 });

describe('placeBox()', () => {
  it('gives per cent of the picture', () => {
    expect(placeBox(box(0.1, 0.2, 0.35, 0.9))).toEqual({
      left: 10,
      top: 20,
      width: 25,
      height: 70,
    });
  });

  it('keeps a box within the picture', () => {
    expect(placeBox(box(-0.2, 0, 0.5, 1.4))).toEqual({ left: 0, top: 0, width: 50, height: 100 });
  });

  it('mends corners in the wrong order', () => {
    expect(placeBox(box(0.5, 0.9, 0.25, 0.1))).toEqual({
      left: 25,
      top: 10,
      width: 25,
      height: 80,
    });
  });
});

describe('badgeSide()', () => {
  it.each([
    [box(0.5, 0.2, 0.55, 0.9), 'above'],
    [box(0.5, 0.01, 0.55, 0.9), 'inside'],
    [box(0.3, 0.5, 0.7, 0.6), 'beside'],
    [box(0.01, 0.5, 0.7, 0.6), 'inside'],
  ])('of %j is %s', (of, side) => {
    expect(badgeSide(placeBox(of))).toBe(side);
  });
});

describe('readingOrder()', () => {
  it('goes left to right on one shelf, however high the books are', () => {
    const boxes = [box(0.6, 0.3, 0.7, 0.9), box(0.1, 0.5, 0.2, 0.9), box(0.3, 0.1, 0.4, 0.9)];
    expect(readingOrder(boxes)).toEqual([1, 2, 0]);
  });

  it('goes shelf by shelf from the top', () => {
    const boxes = [
      box(0.1, 0.55, 0.2, 0.95),
      box(0.8, 0.05, 0.9, 0.45),
      box(0.1, 0.1, 0.2, 0.45),
      box(0.5, 0.6, 0.6, 0.95),
    ];
    expect(readingOrder(boxes)).toEqual([2, 1, 0, 3]);
  });

  it('goes stack by stack where books lie flat', () => {
    const boxes = [
      box(0.6, 0.3, 0.9, 0.4),
      box(0.1, 0.5, 0.4, 0.6),
      box(0.62, 0.5, 0.9, 0.6),
      box(0.12, 0.35, 0.4, 0.45),
    ];
    expect(readingOrder(boxes)).toEqual([3, 1, 0, 2]);
  });

  it('goes down a stack of flat books', () => {
    const boxes = [box(0.1, 0.6, 0.5, 0.7), box(0.12, 0.4, 0.5, 0.5), box(0.1, 0.5, 0.48, 0.6)];
    expect(readingOrder(boxes)).toEqual([1, 2, 0]);
  });

  it('is empty for no boxes', () => {
    expect(readingOrder([])).toEqual([]);
  });
});

describe('nextIndex()', () => {
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowDown', 2, null],
    ['ArrowLeft', 0, null],
    ['ArrowUp', 2, 1],
    ['Home', 2, 0],
    ['End', 0, 2],
    ['a', 1, null],
  ])('%s from %s leads to %s of three', (key, from, to) => {
    expect(nextIndex(key, from, 3)).toBe(to);
  });

  it('leads nowhere in an empty list', () => {
    expect(nextIndex('End', -1, 0)).toBeNull();
  });
});
