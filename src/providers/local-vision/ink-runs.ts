import { type RotatedBox, unproject } from './geometry.ts';
import { type Colour, colourDistance, medianColour, pixelAt } from './pixel-colours.ts';
import type { Raster } from './raster.ts';
import type { PlacedCharacter } from './space-words.ts';

const otherInk = 90;
const sameGround = 45;
const minLetters = 4;
// Its letters' cores, without their blurred rims.
const coreSamples = 8;
const pureShare = 0.88;
const wordBonus = 0.1;
// In heights of the line, from a letter's middle.
const columns = [-0.2, -0.13, -0.06, 0, 0.06, 0.13, 0.2];
const rows = [-0.24, -0.16, -0.08, 0, 0.08, 0.16, 0.24];
const rimRows = [-0.46, 0.46];

interface Inked {
  ink: Colour;
  ground: Colour;
}

/** Parts a line where its letters change colour for good: title and author, set without a gap. */
export function splitByInk(
  raster: Raster,
  box: RotatedBox,
  characters: readonly PlacedCharacter[],
): PlacedCharacter[][] {
  const printed = characters.filter(({ character }) => character !== ' ');
  const inks = printed.map((character) => inkOf(raster, box, character));
  const startsWord = (cut: number) =>
    characters[characters.indexOf(printed[cut]!) - 1]?.character === ' ';
  let best = { cut: 0, purity: pureShare };
  for (let cut = minLetters; cut <= inks.length - minLetters; cut++) {
    const purity =
      purityOf(inks.slice(0, cut), inks.slice(cut)) + (startsWord(cut) ? wordBonus : 0);
    if (purity > best.purity) best = { cut, purity };
  }
  if (best.cut === 0) return [[...characters]];
  const start = characters.indexOf(printed[best.cut]!);
  return [characters.slice(0, start), characters.slice(start)];
}

/** Share of letters that have their own side's colour rather than the other's; 0 where the colours are alike. */
function purityOf(...sides: readonly (readonly Inked[])[]): number {
  const [before, after] = sides.map((side) => medianColour(side.map(({ ink }) => ink)));
  const grounds = sides.map((side) => medianColour(side.map(({ ground }) => ground)));
  if (colourDistance(before!, after!) < otherInk) return 0;
  if (colourDistance(grounds[0]!, grounds[1]!) > sameGround) return 0;
  const own = [before!, after!];
  const shares = sides.map((side, i) => {
    const kept = side.filter(
      ({ ink }) => colourDistance(ink, own[i]!) < colourDistance(ink, own[1 - i]!),
    );
    return kept.length / side.length;
  });
  return Math.min(...shares);
}

function inkOf(raster: Raster, box: RotatedBox, { at }: PlacedCharacter): Inked {
  const colours = (across: readonly number[]) =>
    across.flatMap((row) =>
      columns.map((column) => {
        const by = unproject(
          (at + column) * box.height - box.width / 2,
          row * box.height,
          box.angle,
        );
        return pixelAt(raster, { x: box.center.x + by.x, y: box.center.y + by.y });
      }),
    );
  const ground = medianColour(colours(rimRows));
  const byContrast = colours(rows)
    .map((colour) => ({ colour, contrast: colourDistance(colour, ground) }))
    .sort((a, b) => b.contrast - a.contrast);
  const core = byContrast.slice(0, coreSamples);
  return { ground, ink: medianColour(core.map(({ colour }) => colour)) };
}
