import type { BoundingBox } from '../../src/core/scan/vision.ts';

/** Position in per cent of the picture, so that it holds at any width. */
export interface BoxPlace {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where a box lies on the picture; corners in the wrong order or outside are mended, not hidden. */
export function placeBox(box: BoundingBox): BoxPlace {
  const x1 = clamp(Math.min(box.x1, box.x2));
  const y1 = clamp(Math.min(box.y1, box.y2));
  const x2 = clamp(Math.max(box.x1, box.x2));
  const y2 = clamp(Math.max(box.y1, box.y2));
  return {
    left: percent(x1),
    top: percent(y1),
    width: percent(x2 - x1),
    height: percent(y2 - y1),
  };
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function percent(value: number): number {
  return Math.round(value * 10_000) / 100;
}

function overlapsVertically(a: BoundingBox, b: BoundingBox): boolean {
  const shared = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  return shared > 0.5 * Math.min(a.y2 - a.y1, b.y2 - b.y1);
}

/** Where a box's number hides no text of it or of its neighbours: beside a flat book, above an upright one. */
export type BadgeSide = 'above' | 'beside' | 'inside';

export function badgeSide(place: BoxPlace): BadgeSide {
  if (place.width > place.height) return place.left < 4 ? 'inside' : 'beside';
  return place.top < 6 ? 'inside' : 'above';
}

/**
 * Indexes as a person reads a shelf: row by row from the top, left to right within one;
 * where most books lie flat, stack by stack from the left, downwards within one.
 */
export function readingOrder(boxes: readonly BoundingBox[]): number[] {
  const flat = boxes.filter(({ x1, y1, x2, y2 }) => x2 - x1 > y2 - y1).length;
  return orderRows(flat > boxes.length / 2 ? boxes.map(transpose) : boxes);
}

function transpose({ x1, y1, x2, y2 }: BoundingBox): BoundingBox {
  return { x1: y1, y1: x1, x2: y2, y2: x2 };
}

function orderRows(boxes: readonly BoundingBox[]): number[] {
  const byTop = boxes.map((_, index) => index).sort((a, b) => top(boxes, a) - top(boxes, b));
  const rows: number[][] = [];
  for (const index of byTop) {
    const row = rows.find((candidate) => sharesRow(boxes, candidate, index));
    if (row) row.push(index);
    else rows.push([index]);
  }
  return rows.flatMap((row) => row.sort((a, b) => left(boxes, a) - left(boxes, b)));
}

function sharesRow(boxes: readonly BoundingBox[], row: readonly number[], index: number): boolean {
  const box = boxes[index];
  return row.some((member) => {
    const other = boxes[member];
    return box !== undefined && other !== undefined && overlapsVertically(box, other);
  });
}

function top(boxes: readonly BoundingBox[], index: number): number {
  return boxes[index]?.y1 ?? 0;
}

function left(boxes: readonly BoundingBox[], index: number): number {
  return boxes[index]?.x1 ?? 0;
}
