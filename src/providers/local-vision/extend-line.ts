import { corners, extent, foldAngle, project, type RotatedBox, unproject } from './geometry.ts';
import { type Colour, colourDistance, median, medianColour, pixelAt } from './pixel-colours.ts';
import type { Raster } from './raster.ts';

// In heights of the line.
const slab = 0.1;
const maxGrowth = 2;
const wordSpace = 0.45;
const minGrowth = 0.25;
const rows = [-0.2, -0.12, -0.04, 0.04, 0.12, 0.2];
const rimRows = [-0.46, 0.46];
const samplesAlong = 60;
const coreShare = 0.15;
// Of the letters' contrast.
const inkContrast = 0.55;
const minContrast = 70;
const evenGround = 25;
// Wider than a stem, what fills the line's height is a label or a picture.
const maxSolid = 0.35;

/** The line's box, as far as its letters go on where the detector let them go. */
export function extendLine(
  raster: Raster,
  box: RotatedBox,
  others: readonly RotatedBox[],
): RotatedBox {
  const print = printOf(raster, box);
  if (print === undefined) return box;
  const before = growth(raster, box, print, -1, others);
  const after = growth(raster, box, print, 1, others);
  const by = unproject((after - before) / 2, 0, box.angle);
  const center = { x: box.center.x + by.x, y: box.center.y + by.y };
  return { ...box, center, width: box.width + before + after };
}

interface Print {
  ground: Colour;
  ink: Colour;
}

/** Ground and ink of a line; undefined where the ground is a picture. */
function printOf(raster: Raster, box: RotatedBox): Print | undefined {
  const alongs = Array.from({ length: samplesAlong }, (_, i) => (i + 0.5) / samplesAlong - 0.5);
  const colours = (across: readonly number[]) =>
    across.flatMap((row) => alongs.map((along) => colourAt(raster, box, along * box.width, row)));
  const rim = colours(rimRows);
  const ground = medianColour(rim);
  if (median(rim.map((colour) => colourDistance(colour, ground))) > evenGround) return undefined;
  const core = colours(rows)
    .sort((a, b) => colourDistance(b, ground) - colourDistance(a, ground))
    .slice(0, Math.round(coreShare * rows.length * samplesAlong));
  const ink = medianColour(core);
  return colourDistance(ink, ground) < minContrast ? undefined : { ground, ink };
}

function growth(
  raster: Raster,
  box: RotatedBox,
  print: Print,
  sign: 1 | -1,
  others: readonly RotatedBox[],
): number {
  const grown = (heights: number) => (heights < minGrowth ? 0 : (heights + slab) * box.height);
  let inked = 0;
  let solid = 0;
  for (let way = slab; way <= maxGrowth && way - inked < wordSpace; way += slab) {
    const along = sign * (box.width / 2 + way * box.height);
    if (others.some((other) => covers(other, box, along))) break;
    const share = inkShare(raster, box, along, print);
    solid = share === 1 ? solid + slab : 0;
    if (solid > maxSolid) return grown(inked - solid);
    if (share > 0) inked = way;
  }
  return grown(inked);
}

function inkShare(raster: Raster, box: RotatedBox, along: number, { ground, ink }: Print): number {
  const contrast = colourDistance(ink, ground);
  const inked = rows.filter(
    (row) => colourDistance(colourAt(raster, box, along, row), ground) > inkContrast * contrast,
  );
  return inked.length / rows.length;
}

function colourAt(raster: Raster, box: RotatedBox, along: number, row: number): Colour {
  const by = unproject(along, row * box.height, box.angle);
  return pixelAt(raster, { x: box.center.x + by.x, y: box.center.y + by.y });
}

/** Whether another line stands at that place of this one's axis. */
function covers(other: RotatedBox, box: RotatedBox, along: number): boolean {
  if (other === box) return false;
  if (Math.abs(foldAngle(other.angle - box.angle)) > Math.PI / 4) return false;
  const side = box.angle + Math.PI / 2;
  const across = project(other.center, side) - project(box.center, side);
  if (Math.abs(across) > (box.height + other.height) / 2) return false;
  const start = project(box.center, box.angle);
  const [from, to] = extent(corners(other).map((p) => project(p, box.angle) - start));
  return along > from && along < to;
}
