import { type BookDesign, designBooks } from './book-design.ts';
import { type Camera, applyHomography, chooseCamera, viewOfPlane } from './camera.ts';
import { type CatalogueName, catalogues } from './catalogue.ts';
import { type GlarePatch, takePicture } from './exposure.ts';
import { type Layout, type Row, layOutRow } from './layout.ts';
import { type Random, createRandom } from './random.ts';
import { roomStyles } from './room.ts';
import type { SeenBook } from './draw-row.ts';
import { drawScene } from './scene.ts';
import { type Orientation, type ShelfTruth, type TrueBook, boundCorners } from './truth.ts';

export type ShelfOptions = {
  seed: number;
  layout: Layout;
  books: number;
  /** Pixels. */
  width: number;
  height: number;
  camera: Camera;
  catalogue?: CatalogueName;
  /** Chance, 0 to 1, that a spine reads from foot to head. */
  upwards?: number;
};

export type ShelfPicture = { jpeg: Buffer; truth: ShelfTruth };

/** Scene pixels for one of the picture: above 1, so that the warp does not soften the type. */
const density = 1.5;
/** The scene reaches beyond the level view by this share on each side, for tilted cameras. */
const margin = 0.16;

/** Draws a photograph of a shelf with real titles; the same options give the same bytes. */
export function drawShelf(options: ShelfOptions): ShelfPicture {
  const { width, height, layout } = options;
  const random = createRandom(options.seed);
  const catalogue = options.catalogue ?? 'tuning';
  const titles = catalogues[catalogue];
  if (options.books > titles.length)
    throw new RangeError(`the catalogue ${catalogue} has ${titles.length} books`);
  const rules = { catalogue, upwards: options.upwards ?? 0.2, across: layout === 'upright' };
  const designs = designBooks(titles, options.books, rules, random.fork('books'));
  const rows = arrangeRows(designs, layout, width / height, random.fork('rows'));
  const frame = {
    width: Math.round(width * density * (1 + 2 * margin)),
    height: Math.round(height * density * (1 + 2 * margin)),
    frameWidth: width * density,
    frameHeight: height * density,
  };
  const scene = drawScene(rows, frame, random.fork('room').pick(roomStyles), random.fork('scene'));
  const camera = chooseCamera(options.camera, random.fork('camera'));
  const view = viewOfPlane(camera, width);
  const toPicture = (x: number, y: number): [number, number] => {
    const [px, py] = applyHomography(view, x / density, y / density);
    return [px + width / 2, py + height / 2];
  };
  const books = scene.books.map((book) => truthOf(book, toPicture, { width, height }));
  const glossy = books.filter((_, index) => scene.books[index]?.placed.design.material === 'gloss');
  const jpeg = takePicture(
    scene.canvas,
    density,
    view,
    camera,
    width,
    height,
    glareOn(glossy, { width, height }, random.fork('glare')),
    random.fork('exposure'),
  );
  return { jpeg, truth: { picture: { width, height }, books } };
}

function truthOf(
  book: SeenBook,
  toPicture: (x: number, y: number) => [number, number],
  picture: { width: number; height: number },
): TrueBook {
  const { title, author } = book.placed.design;
  const { subtitle, publisher } = book.printed;
  const corners = book.corners.map(([x, y]) => toPicture(x, y));
  return {
    title,
    author,
    ...(subtitle === undefined ? {} : { subtitle }),
    ...(publisher === undefined ? {} : { publisher }),
    boundingBox: boundCorners(corners, picture),
    orientation: orientationOf(book),
  };
}

function orientationOf(book: SeenBook): Orientation {
  if (Math.abs(book.placed.angle) > 45 || book.printed.reading === 'across') return 'horizontal';
  return book.printed.reading === 'up' ? 'bottom-to-top' : 'top-to-bottom';
}

/** A lamp mirrored somewhere along one of the glossy spines. */
function glareOn(
  glossy: readonly TrueBook[],
  picture: { width: number; height: number },
  random: Random,
): GlarePatch | undefined {
  if (glossy.length === 0) return undefined;
  const { x1, y1, x2, y2 } = random.pick(glossy).boundingBox;
  return {
    x: ((x1 + x2) / 2) * picture.width,
    y: (y1 + (y2 - y1) * random.range(0.3, 0.7)) * picture.height,
    reachX: (x2 - x1) * picture.width * 0.28,
    reachY: (y2 - y1) * picture.height * 0.28,
  };
}

/** Spreads the books over as many boards as lets them be drawn largest. */
function arrangeRows(
  designs: readonly BookDesign[],
  layout: Layout,
  aspect: number,
  random: Random,
): Row[] {
  const choices = [1, 2, 3, 4]
    .filter((count) => count === 1 || designs.length / count >= 4)
    .map((count) => {
      const size = Math.ceil(designs.length / count);
      const rows = Array.from({ length: count }, (_, index) =>
        layOutRow(
          designs.slice(index * size, (index + 1) * size),
          layout,
          random.fork(`${count} rows, row ${index}`),
        ),
      );
      const widest = Math.max(...rows.map((row) => row.width));
      const total = rows.reduce((sum, row) => sum + row.height + 52, 0);
      return { rows, scale: Math.min(aspect / widest, 1 / total) };
    });
  return choices.reduce((best, choice) => (choice.scale > best.scale ? choice : best)).rows;
}
