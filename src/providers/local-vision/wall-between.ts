import { corners, extent, project, type RotatedBox, unproject } from './geometry.ts';
import type { Raster } from './raster.ts';
import { edgesAcross } from './spine-edges.ts';

// Of the larger height: nearer lines are rows of one setting, and letters touch there.
const minStep = 1.5;
const probes = 16;
const sameWallPixels = 5;
const wallShare = 0.75;

/** Whether a straight edge runs between two lines side by side, all along what they share. */
export function isWallBetween(
  raster: Raster,
  edgeContrast: number,
  a: RotatedBox,
  b: RotatedBox,
): boolean {
  const [line, other] = a.width > b.width ? [a, b] : [b, a];
  const side = line.angle + Math.PI / 2;
  const across = project(other.center, side) - project(line.center, side);
  if (Math.abs(across) < minStep * Math.max(a.height, b.height)) return false;
  const from = (Math.sign(across) * line.height) / 2;
  const to = across - (Math.sign(across) * other.height) / 2;
  const [start, end] = sharedExtent(line, other);
  if (end <= start || Math.abs(to - from) < 2 * sameWallPixels) return false;
  const middle = (from + to) / 2;
  const reach = Math.abs(to - from) / 2;
  const edges = Array.from({ length: probes }, (_, i) => {
    const along = start + ((i + 0.5) / probes) * (end - start) - project(line.center, line.angle);
    const by = unproject(along, middle, line.angle);
    const at = { x: line.center.x + by.x, y: line.center.y + by.y };
    return edgesAcross(raster, edgeContrast, at, line.angle, reach);
  });
  return strongestWall(edges, reach) >= wallShare * probes;
}

/** In how many probes an edge lies at like distance, for the distance where most do. */
function strongestWall(edges: readonly (readonly number[])[], reach: number): number {
  let strongest = 0;
  for (let at = -reach; at <= reach; at += 2) {
    const hits = edges.filter((probe) =>
      probe.some((edge) => Math.abs(edge - at) <= sameWallPixels),
    );
    strongest = Math.max(strongest, hits.length);
  }
  return strongest;
}

function sharedExtent(a: RotatedBox, b: RotatedBox): [start: number, end: number] {
  const [fromA, toA] = extent(corners(a).map((p) => project(p, a.angle)));
  const [fromB, toB] = extent(corners(b).map((p) => project(p, a.angle)));
  return [Math.max(fromA, fromB), Math.min(toA, toB)];
}
