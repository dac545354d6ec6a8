import type { BoundingBox } from '../core/scan/vision.ts';
import { toFiniteNumber } from './model-values.ts';

export interface PictureSize {
  width: number;
  height: number;
}

/** A box in the model's own scale; `form` says how the model wrote it. */
export interface RawBox {
  form: 'corners' | 'thousandths';
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** What one full width and one full height are in the model's numbers. */
export interface BoxScale {
  x: number;
  y: number;
}

/** Reads `boundingBox` {x1,y1,x2,y2}, `box_2d` [y,x,y,x] (Gemini) or `bbox_2d` [x,y,x,y] (Qwen). */
export function readRawBox(book: Record<string, unknown>): RawBox | null {
  const { boundingBox, box_2d: yFirst, bbox_2d: xFirst } = book;
  if (Array.isArray(yFirst) && yFirst.length === 4) {
    return rawBox('thousandths', [yFirst[1], yFirst[0], yFirst[3], yFirst[2]]);
  }
  if (Array.isArray(xFirst) && xFirst.length === 4) return rawBox('thousandths', xFirst);
  if (typeof boundingBox !== 'object' || boundingBox === null) return null;
  const { x1, y1, x2, y2 } = boundingBox as Record<string, unknown>;
  return rawBox('corners', [x1, y1, x2, y2]);
}

function rawBox(form: RawBox['form'], values: unknown[]): RawBox | null {
  const [x1, y1, x2, y2] = values.map(toFiniteNumber);
  if (x1 == null || y1 == null || x2 == null || y2 == null) return null;
  return {
    form,
    x1: Math.min(x1, x2),
    y1: Math.min(y1, y2),
    x2: Math.max(x1, x2),
    y2: Math.max(y1, y2),
  };
}

const square = (side: number): BoxScale => ({ x: side, y: side });

// A box that only just leaves the picture is clamped; one further out is a mistake in scale.
const overshoot = 1.02;
const unitOvershoot = 1.25;

/**
 * The scale all boxes of one answer share, or null where it could be more than one.
 * Judged over the answer, since a small box in a corner says nothing by itself.
 */
export function chooseScale(boxes: readonly RawBox[], size?: PictureSize): BoxScale | null {
  const peaks = boxes.map((box) => Math.max(box.x2, box.y2)).toSorted((a, b) => a - b);
  // From eleven boxes on, the largest tenth may be slips without spoiling the rest.
  const peak = peaks[Math.ceil(0.9 * (peaks.length - 1))];
  if (peak === undefined) return null;
  if (boxes.every((box) => box.form === 'thousandths')) {
    if (peak <= unitOvershoot) return boxes.some(isFractional) ? square(1) : null;
    return peak <= 1000 * overshoot ? square(1000) : pixelScale(boxes, size);
  }
  if (peak <= unitOvershoot) return square(1);
  // Up to 30 it may be percent or thousandths of a shelf in a corner.
  if (peak <= 30) return null;
  if (peak <= 100 * overshoot) return square(100);
  if (peak > 1000 * overshoot) return pixelScale(boxes, size);
  const couldBePixels = size && Math.max(size.width, size.height) <= 1000 * overshoot;
  return couldBePixels ? null : square(1000);
}

function isFractional(box: RawBox): boolean {
  return [box.x1, box.y1, box.x2, box.y2].some((value) => !Number.isInteger(value));
}

// A server that shrank the picture answers in pixels of a size nobody knows: those boxes stay
// within half of it, and are dropped rather than misplaced.
function pixelScale(boxes: readonly RawBox[], size?: PictureSize): BoxScale | null {
  if (!size) return null;
  const right = Math.max(...boxes.map((box) => box.x2));
  const bottom = Math.max(...boxes.map((box) => box.y2));
  if (right > size.width * overshoot || bottom > size.height * overshoot) return null;
  if (right <= size.width / 2 && bottom <= size.height / 2) return null;
  return { x: size.width, y: size.height };
}

/** The box as 0..1 of the picture, clamped; null if it has no area or lies elsewhere. */
export function toBoundingBox(raw: RawBox, scale: BoxScale): BoundingBox | null {
  const edges = [raw.x1 / scale.x, raw.y1 / scale.y, raw.x2 / scale.x, raw.y2 / scale.y];
  if (edges.some((edge) => edge < 1 - unitOvershoot || edge > unitOvershoot)) return null;
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = edges.map(
    (edge) => Math.round(Math.min(1, Math.max(0, edge)) * 10_000) / 10_000,
  );
  return x1 < x2 && y1 < y2 ? { x1, y1, x2, y2 } : null;
}
