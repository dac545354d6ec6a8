import type { CatalogueBook, CatalogueName } from './catalogue.ts';
import { type FacePair, facePairs } from './fonts.ts';
import { type Palette, contrast, palettes } from './palette.ts';
import type { Random } from './random.ts';

export type Reading = 'down' | 'up' | 'across';
export type Material = 'cloth' | 'gloss' | 'matte' | 'leather';
export type Dress = 'plain' | 'bands' | 'label' | 'rules' | 'two-tone' | 'ornament';
export type Foil = 'none' | 'gold' | 'silver';

export type BookDesign = CatalogueBook & {
  imprint: string;
  thicknessMm: number;
  heightMm: number;
  depthMm: number;
  hardback: boolean;
  material: Material;
  dress: Dress;
  palette: Palette;
  foil: Foil;
  faces: FacePair;
  reading: Reading;
  titleCaps: boolean;
  authorCaps: boolean;
  authorFirst: boolean;
  /** Wear of the edges, 0 (new) to 1. */
  wear: number;
  random: Random;
};

export type DesignRules = {
  catalogue: CatalogueName;
  /** Chance that a spine reads from foot to head. */
  upwards: number;
  /** Whether thick spines may carry their title across. */
  across: boolean;
};

const imprints = [
  'Harbour',
  'Lantern',
  'Oakleaf',
  'Meridian',
  'Fennel',
  'Kestrel',
  'Quill',
  'Delta',
];

const sizes = [
  { heightMm: [176, 184], thicknessMm: [19, 30], hardback: false },
  { heightMm: [196, 204], thicknessMm: [20, 34], hardback: false },
  { heightMm: [212, 222], thicknessMm: [23, 38], hardback: true },
  { heightMm: [226, 244], thicknessMm: [27, 45], hardback: true },
] as const;

// Named twice: chosen twice as often.
const hardbackMaterials = ['cloth', 'cloth', 'gloss', 'matte', 'leather'] as const;
const paperbackMaterials = ['gloss', 'gloss', 'matte'] as const;
const foils = ['gold', 'gold', 'silver'] as const;
const dresses = ['plain', 'plain', 'bands', 'label', 'rules', 'two-tone', 'ornament'] as const;

/** Decides everything about one book's binding; draws nothing. */
export function designBook(
  book: CatalogueBook,
  palette: Palette,
  rules: DesignRules,
  random: Random,
): BookDesign {
  const size = random.pick(sizes);
  const heightMm = random.range(size.heightMm[0], size.heightMm[1]);
  // A long title needs a book thick enough to print it at a readable size.
  const thicknessMm = Math.min(
    48,
    random.range(size.thicknessMm[0], size.thicknessMm[1]) + (book.title.length > 26 ? 5 : 0),
  );
  const material = random.pick(size.hardback ? hardbackMaterials : paperbackMaterials);
  const faces = random.pick(facePairs[rules.catalogue]);
  const foil = chooseFoil(material, palette, random);
  const turned = random.chance(rules.upwards) ? 'up' : 'down';
  return {
    ...book,
    imprint: random.pick(imprints),
    thicknessMm,
    heightMm,
    depthMm: heightMm * random.range(0.62, 0.72),
    hardback: size.hardback,
    material,
    dress: random.pick(dresses),
    palette,
    foil,
    faces,
    reading: rules.across && thicknessMm > 36 && random.chance(0.6) ? 'across' : turned,
    titleCaps: faces.title.capsOnly || random.chance(0.45),
    authorCaps: faces.author.capsOnly || random.chance(0.5),
    authorFirst: random.chance(0.3),
    wear: random.next() ** 2,
    random: random.fork('binding'),
  };
}

function chooseFoil(material: Material, palette: Palette, random: Random): Foil {
  const shows = contrast(palette.base, '#d8b45c') > 4.5;
  return shows && (material === 'leather' || random.chance(0.3)) ? random.pick(foils) : 'none';
}

/** Designs `count` different books, no colour twice before all have been used. */
export function designBooks(
  books: readonly CatalogueBook[],
  count: number,
  rules: DesignRules,
  random: Random,
): BookDesign[] {
  const chosen = random.shuffle(books).slice(0, count);
  const colours = random.shuffle(palettes);
  return chosen.map((book, index) => {
    const palette = colours[index % colours.length] ?? palettes[0];
    if (palette === undefined) throw new RangeError('the palette is empty');
    return designBook(book, palette, rules, random.fork(`book ${index}`));
  });
}
