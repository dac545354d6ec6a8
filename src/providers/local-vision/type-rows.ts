import { backgroundOf } from './axis-background.ts';
import { corners, extent, foldAngle, project, type RotatedBox, unproject } from './geometry.ts';
import { colourDistance, medianColour, pixelAt } from './pixel-colours.ts';
import type { Raster } from './raster.ts';

const sameDirection = (4 * Math.PI) / 180;
const sameSize = 1.3;
// Of the larger height: the boxes of rows touch, those of thin neighbouring spines do not.
const maxStep = 1.35;
const minOverlap = 0.85;
const sameColour = 40;
const samples = 24;

/** Whether two lines are rows of one setting, even where bold letters look like a spine's edge between them. */
export function areRowsOfType(raster: Raster, a: RotatedBox, b: RotatedBox): boolean {
  if (!areSetAsRows(a, b)) return false;
  const grounds = [backgroundOf(raster, a), backgroundOf(raster, b), colourBetween(raster, a, b)];
  return grounds.every((one) => grounds.every((other) => colourDistance(one, other) < sameColour));
}

function areSetAsRows(a: RotatedBox, b: RotatedBox): boolean {
  if (Math.abs(foldAngle(a.angle - b.angle)) > sameDirection) return false;
  const [low, high] = extent([a.height, b.height]);
  if (high > sameSize * low) return false;
  const side = a.angle + Math.PI / 2;
  const step = Math.abs(project(a.center, side) - project(b.center, side));
  if (step > maxStep * high || step < 0.5 * high) return false;
  const [fromA, toA] = extent(corners(a).map((p) => project(p, a.angle)));
  const [fromB, toB] = extent(corners(b).map((p) => project(p, a.angle)));
  const shared = Math.min(toA, toB) - Math.max(fromA, fromB);
  return shared > minOverlap * Math.min(a.width, b.width);
}

/** Neighbouring spines have a shadow or a lit edge there. */
function colourBetween(raster: Raster, a: RotatedBox, b: RotatedBox) {
  const shorter = a.width < b.width ? a : b;
  const other = shorter === a ? b : a;
  const side = shorter.angle + Math.PI / 2;
  const across = (project(other.center, side) - project(shorter.center, side)) / 2;
  return medianColour(
    Array.from({ length: samples }, (_, i) => {
      const by = unproject(((i + 0.5) / samples - 0.5) * shorter.width, across, shorter.angle);
      return pixelAt(raster, { x: shorter.center.x + by.x, y: shorter.center.y + by.y });
    }),
  );
}
