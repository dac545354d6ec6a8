import { fileURLToPath } from 'node:url';
import { GlobalFonts } from '@napi-rs/canvas';
import type { CatalogueName } from './catalogue.ts';

/** `capsOnly` faces have no real lower case; `tracking` is the letter space that suits capitals, in em. */
export type Face = { family: string; capsOnly: boolean; tracking: number };
export type FacePair = { title: Face; author: Face };

const folder = new URL('../../node_modules/@fontsource/', import.meta.url);

function face(name: string, weight: number, tracking: number, capsOnly = false): Face {
  const family = `${name}-${weight}`;
  const file = new URL(`${name}/files/${name}-latin-${weight}-normal.woff2`, folder);
  if (!GlobalFonts.registerFromPath(fileURLToPath(file), family)) {
    throw new Error(`cannot read the font ${family}`);
  }
  return { family, capsOnly, tracking };
}

const abril = face('abril-fatface', 400, 0.02);
const baskerville = face('libre-baskerville', 400, 0.05);
const baskervilleBold = face('libre-baskerville', 700, 0.03);
const bebas = face('bebas-neue', 400, 0.04, true);
const cinzel = face('cinzel', 700, 0.05, true);
const garamond = face('eb-garamond', 500, 0.06);
const garamondBold = face('eb-garamond', 700, 0.04);
const gothic = face('league-gothic', 400, 0.04);
const lora = face('lora', 700, 0.04);
const loraLight = face('lora', 500, 0.05);
const montserrat = face('montserrat', 700, 0.04);
const montserratLight = face('montserrat', 500, 0.08);
const oswald = face('oswald', 600, 0.03);
const oswaldLight = face('oswald', 400, 0.06);
const playfair = face('playfair-display', 700, 0.03);
const slab = face('roboto-slab', 700, 0.03);
const slabLight = face('roboto-slab', 500, 0.05);

/** Pairs never repeat across the two catalogues, so held-out pictures are new in type as well. */
export const facePairs: Record<CatalogueName, readonly FacePair[]> = {
  tuning: [
    { title: playfair, author: montserratLight },
    { title: oswald, author: loraLight },
    { title: slab, author: slabLight },
    { title: cinzel, author: garamond },
    { title: montserrat, author: montserratLight },
    { title: garamondBold, author: garamond },
    { title: abril, author: oswaldLight },
    { title: bebas, author: baskerville },
  ],
  heldOut: [
    { title: baskervilleBold, author: baskerville },
    { title: gothic, author: montserratLight },
    { title: lora, author: oswaldLight },
    { title: montserrat, author: garamond },
    { title: playfair, author: garamond },
    { title: bebas, author: montserratLight },
    { title: oswald, author: slabLight },
    { title: abril, author: garamond },
    { title: cinzel, author: montserratLight },
  ],
};
