import type { DetectedBook, VisionProgress } from '../../core/scan/vision.ts';
import { backgroundRunsOn } from './axis-background.ts';
import { bookOf, withoutScraps } from './book-of-spine.ts';
import { detectText } from './detect-text.ts';
import { extendLine } from './extend-line.ts';
import { alongText, isUpright, type RotatedBox, scaleBox } from './geometry.ts';
import { groupLines, type LineShape } from './group-lines.ts';
import { edgeContrastOf } from './edge-contrast.ts';
import type { OcrEngine } from './ocr-engine.ts';
import type { Raster } from './raster.ts';
import { readLine, type TextLine } from './read-line.ts';
import { type ReadSpine, withoutSecondReadings } from './second-readings.ts';
import { SenseVotes } from './sense-votes.ts';
import { findSpine } from './spine-box.ts';
import { edgesRunOn } from './spine-edges.ts';
import { findLane } from './spine-lane.ts';
import { findTextRegions } from './text-regions.ts';
import { areRowsOfType } from './type-rows.ts';
import { isWallBetween } from './wall-between.ts';
import type { Pause } from './types.ts';

/** Text below this height is not worth reading: it is blurred beyond its letters. */
const minTextPixels = 9;
const detectionLongSide = 1600;

export interface ShelfReading {
  books: DetectedBook[];
  lines: TextLine[];
}

interface Spine {
  along: LineShape[];
  box: RotatedBox;
}

/** Finds the spines of a picture and reads them one by one. */
export async function readShelf(
  engine: OcrEngine,
  picture: Raster,
  onProgress: (progress: VisionProgress) => void,
  pause: Pause,
): Promise<ShelfReading> {
  const spines = await findSpines(engine, picture, pause);
  onProgress({ done: 0, total: spines.length });
  const senses = new SenseVotes();
  const lines: TextLine[] = [];
  const found: (ReadSpine & { typeHeight: number })[] = [];
  for (const [i, spine] of spines.entries()) {
    const read = await readSpine(engine, picture, spine, senses, pause);
    lines.push(...read);
    const book = bookOf(read, spine.box, picture);
    const typeHeight = Math.max(...spine.along.map(({ box }) => box.height));
    if (book !== undefined) found.push({ book, spine: spine.box, typeHeight });
    onProgress({ done: i + 1, total: spines.length });
  }
  return { books: inShelfOrder(withoutScraps(withoutSecondReadings(found))), lines };
}

async function findSpines(engine: OcrEngine, picture: Raster, pause: Pause): Promise<Spine[]> {
  const { map, pictureScale } = await detectText(engine, picture, detectionLongSide, pause);
  const boxes = findTextRegions(map)
    .map(({ box }) => alongText(scaleBox(box, pictureScale)))
    .filter((box) => box.height >= minTextPixels);
  const shapes: LineShape[] = [];
  for (const box of boxes) {
    shapes.push({ box, lane: findLane(picture, box) });
    if (shapes.length % 16 === 0) await pause();
  }
  const contrast = edgeContrastOf(picture);
  const groups = groupLines(
    shapes,
    (a, b) =>
      // Stacks side by side hide each other's edges in their shadows; the wall between them shows.
      (isUpright(a.box) || backgroundRunsOn(picture, a.box, b.box)) &&
      edgesRunOn(picture, contrast, a, b),
    {
      areRows: (a, b) => areRowsOfType(picture, a, b),
      isWallBetween: (a, b) => isWallBetween(picture, contrast, a, b),
    },
  );
  await pause();
  const spines = groups.map(({ along, across }) => {
    const members = along.map((i) => shapes[i]!);
    const prints = across.map((i) => shapes[i]!.box);
    return { along: members, box: findSpine(picture, contrast, members, prints) };
  });
  await pause();
  // Large type first: it is read surely and tells which way round this shelf's spines stand.
  const size = ({ along }: Spine) => Math.max(...along.map(({ box }) => box.width * box.height));
  return spines.sort((a, b) => size(b) - size(a));
}

async function readSpine(
  engine: OcrEngine,
  picture: Raster,
  { along }: Spine,
  senses: SenseVotes,
  pause: Pause,
): Promise<TextLine[]> {
  const lines: TextLine[] = [];
  const boxes = along.map(({ box }) => box);
  for (const box of boxes) {
    const whole = extendLine(picture, box, boxes);
    const read = await readLine(engine, picture, whole, senses.likely(box), pause);
    lines.push(...read);
    for (const line of read) senses.count(box, line);
  }
  return lines;
}

/** As one reads a bookcase: left to right, and from above where books lie on each other. */
function inShelfOrder(books: DetectedBook[]): DetectedBook[] {
  return books.sort(({ boundingBox: a }, { boundingBox: b }) => {
    const shared = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
    const oneAbove = shared > 0.5 * Math.min(a.x2 - a.x1, b.x2 - b.x1);
    return oneAbove ? a.y1 - b.y1 : a.x1 - b.x1;
  });
}
