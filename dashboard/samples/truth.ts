/** Fractions of the picture's width and height, from its top left corner. */
export type BoundingBox = { x1: number; y1: number; x2: number; y2: number };
export type Orientation = 'top-to-bottom' | 'bottom-to-top' | 'horizontal';

export type TrueBook = {
  title: string;
  author: string;
  subtitle?: string;
  publisher?: string;
  boundingBox: BoundingBox;
  orientation: Orientation;
};

export type ShelfTruth = {
  picture: { width: number; height: number };
  books: TrueBook[];
};

/** The upright box round the corners (in pixels), cut at the picture's edges. */
export function boundCorners(
  corners: readonly (readonly [number, number])[],
  picture: { width: number; height: number },
): BoundingBox {
  const xs = corners.map(([x]) => x / picture.width);
  const ys = corners.map(([, y]) => y / picture.height);
  return {
    x1: fraction(Math.min(...xs)),
    y1: fraction(Math.min(...ys)),
    x2: fraction(Math.max(...xs)),
    y2: fraction(Math.max(...ys)),
  };
}

function fraction(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
}
