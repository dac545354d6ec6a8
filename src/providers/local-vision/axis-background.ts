import { project, type RotatedBox, unproject } from './geometry.ts';
import { type Colour, colourDistance, medianColour, pixelAt } from './pixel-colours.ts';
import type { Raster } from './raster.ts';

const sameColour = 55;
// A mark or a rule may stand between title and author.
const strangeShare = 0.35;
const samples = 40;

/** Whether the way from one line to the next on its axis has the colour of what they are printed on. */
export function backgroundRunsOn(raster: Raster, a: RotatedBox, b: RotatedBox): boolean {
  const backgrounds = [backgroundOf(raster, a), backgroundOf(raster, b)];
  const from = endTowards(a, b);
  const to = endTowards(b, a);
  let strange = 0;
  for (let i = 0; i < samples; i++) {
    const share = (i + 0.5) / samples;
    const at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    const colour = pixelAt(raster, at);
    if (backgrounds.every((known) => colourDistance(known, colour) > sameColour)) strange++;
  }
  return strange < strangeShare * samples;
}

/** The colour behind a line's letters, from the rim of its box. */
export function backgroundOf(raster: Raster, box: RotatedBox): Colour {
  const colours: Colour[] = [];
  for (let i = 0; i < samples; i++) {
    for (const across of [-0.45, 0.45]) {
      const by = unproject(((i + 0.5) / samples - 0.5) * box.width, across * box.height, box.angle);
      colours.push(pixelAt(raster, { x: box.center.x + by.x, y: box.center.y + by.y }));
    }
  }
  return medianColour(colours);
}

function endTowards(box: RotatedBox, other: RotatedBox) {
  const ahead = project(other.center, box.angle) > project(box.center, box.angle) ? 1 : -1;
  const by = unproject((ahead * box.width) / 2, 0, box.angle);
  return { x: box.center.x + by.x, y: box.center.y + by.y };
}
