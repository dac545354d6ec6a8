export interface Point {
  x: number;
  y: number;
}

/** A rotated rectangle: `width` runs along `angle` (radians, clockwise on screen), `height` across it. */
export interface RotatedBox {
  center: Point;
  width: number;
  height: number;
  angle: number;
}

/** Andrew's monotone chain. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((p, q) => p.x - q.x || p.y - q.y);
  if (sorted.length < 3) return sorted;
  return [...halfHull(sorted), ...halfHull(sorted.reverse())];
}

function halfHull(points: readonly Point[]): Point[] {
  const hull: Point[] = [];
  for (const point of points) {
    while (hull.length > 1 && turn(hull.at(-2)!, hull.at(-1)!, point) <= 0) hull.pop();
    hull.push(point);
  }
  hull.pop();
  return hull;
}

function turn(from: Point, via: Point, to: Point): number {
  return (via.x - from.x) * (to.y - from.y) - (via.y - from.y) * (to.x - from.x);
}

/** The smallest rectangle around the points: one of its sides lies on a side of their hull. */
export function minAreaBox(points: readonly Point[]): RotatedBox {
  const hull = convexHull(points);
  let best = boxAlong(hull, 0);
  hull.forEach((from, i) => {
    const to = hull[(i + 1) % hull.length]!;
    const box = boxAlong(hull, Math.atan2(to.y - from.y, to.x - from.x));
    if (box.width * box.height < best.width * best.height) best = box;
  });
  return best;
}

/** The rectangle around the points with a side in the direction `angle`. */
export function boxAlong(points: readonly Point[], angle: number): RotatedBox {
  const along = points.map((p) => project(p, angle));
  const across = points.map((p) => project(p, angle + Math.PI / 2));
  const [left, right] = extent(along);
  const [top, bottom] = extent(across);
  return {
    center: unproject((left + right) / 2, (top + bottom) / 2, angle),
    width: right - left,
    height: bottom - top,
    angle,
  };
}

/** Position of a point along the direction `angle`. */
export function project(point: Point, angle: number): number {
  return point.x * Math.cos(angle) + point.y * Math.sin(angle);
}

/** The point `along` the direction `angle` and `across` its right hand. */
export function unproject(along: number, across: number, angle: number): Point {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return { x: along * cos - across * sin, y: along * sin + across * cos };
}

export function extent(values: readonly number[]): [low: number, high: number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Grows a box by the distance that the detector shrank its training boxes by: area × ratio ÷ perimeter. */
export function unclip(box: RotatedBox, ratio: number): RotatedBox {
  const distance = (box.width * box.height * ratio) / (2 * (box.width + box.height));
  return { ...box, width: box.width + 2 * distance, height: box.height + 2 * distance };
}

/** The same box with its long side as `width` and an angle in (−90°, 90°]. */
export function alongText(box: RotatedBox): RotatedBox {
  const upended = box.height > box.width * 1.15;
  const angle = foldAngle(upended ? box.angle + Math.PI / 2 : box.angle);
  return upended
    ? { center: box.center, width: box.height, height: box.width, angle }
    : { ...box, angle };
}

/** Direction without its sense, in (−90°, 90°]. */
export function foldAngle(angle: number): number {
  const folded = angle - Math.PI * Math.ceil(angle / Math.PI - 0.5);
  return folded;
}

export function scaleBox(box: RotatedBox, factor: number): RotatedBox {
  return {
    center: { x: box.center.x * factor, y: box.center.y * factor },
    width: box.width * factor,
    height: box.height * factor,
    angle: box.angle,
  };
}

/** Corners in reading order: start of the first line, then clockwise. */
export function corners(box: RotatedBox): [Point, Point, Point, Point] {
  const { center, angle } = box;
  const corner = (sx: number, sy: number): Point => {
    const offset = unproject((sx * box.width) / 2, (sy * box.height) / 2, angle);
    return { x: center.x + offset.x, y: center.y + offset.y };
  };
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
}

/** Whether a line reads up or down the picture rather than across it. */
export function isUpright(box: RotatedBox): boolean {
  return Math.abs(Math.sin(box.angle)) > Math.SQRT1_2;
}
