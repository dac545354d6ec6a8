import type { DetectedBook, VisionProgress } from '../../core/scan/vision.ts';
import { assignRoles } from './assign-roles.ts';
import { detectText } from './detect-text.ts';
import { alongText, isUpright, type RotatedBox, scaleBox } from './geometry.ts';
import { groupLines, type SpineLines } from './group-lines.ts';
import type { OcrEngine } from './ocr-engine.ts';
import type { Raster } from './raster.ts';
import { readLine, type TextLine } from './read-line.ts';
import { boundBoxes } from './spine-box.ts';
import { edgesRunOn } from './spine-edges.ts';
import { findLane } from './spine-lane.ts';
import { findTextRegions } from './text-regions.ts';
import type { Pause } from './types.ts';

/** Text below this height is not worth reading: it is blurred beyond its letters. */
const minTextPixels = 9;
const detectionLongSide = 1600;

export interface ShelfReading {
  books: DetectedBook[];
  spines: TextLine[][];
}

/** Finds the spines of a picture and reads them one by one. */
export async function readShelf(
  engine: OcrEngine,
  picture: Raster,
  onProgress: (progress: VisionProgress) => void,
  pause: Pause,
): Promise<ShelfReading> {
  const boxes = await findLines(engine, picture, pause);
  const shapes = boxes.map((box) => ({ box, lane: findLane(picture, box) }));
  const groups = groupLines(shapes, (a, b) => edgesRunOn(picture, a, b));
  // Large type first: it is read surely and tells which way round this shelf's spines stand.
  const area = ({ along }: SpineLines) => largestArea(along.map((i) => boxes[i]!));
  groups.sort((a, b) => area(b) - area(a));
  onProgress({ done: 0, total: groups.length });
  const senses = new SenseVotes();
  const spines: TextLine[][] = [];
  for (const [i, group] of groups.entries()) {
    spines.push(await readSpine(engine, picture, group.along.map((i) => boxes[i]!), senses, pause));
    onProgress({ done: i + 1, total: groups.length });
  }
  return { spines, books: spines.flatMap((lines) => bookOf(lines, picture) ?? []) };
}

async function findLines(engine: OcrEngine, picture: Raster, pause: Pause): Promise<RotatedBox[]> {
  const { map, pictureScale } = await detectText(engine, picture, detectionLongSide, pause);
  return findTextRegions(map)
    .map(({ box }) => alongText(scaleBox(box, pictureScale)))
    .filter((box) => box.height >= minTextPixels);
}

function largestArea(boxes: readonly RotatedBox[]): number {
  return Math.max(...boxes.map((box) => box.width * box.height));
}

async function readSpine(
  engine: OcrEngine,
  picture: Raster,
  boxes: readonly RotatedBox[],
  senses: SenseVotes,
  pause: Pause,
): Promise<TextLine[]> {
  const lines: TextLine[] = [];
  for (const box of boxes) {
    const read = await readLine(engine, picture, box, senses.likely(box));
    await pause();
    lines.push(...read);
    for (const line of read) senses.count(box, line);
  }
  return lines;
}

/** Which way round the lines read so far were, weighed by their letters. */
class SenseVotes {
  #upright = 0;
  #lying = 1;

  likely(box: RotatedBox): 1 | -1 {
    return (isUpright(box) ? this.#upright * downwards(box) : this.#lying) >= 0 ? 1 : -1;
  }

  count(box: RotatedBox, line: TextLine): void {
    const sense = Math.cos(line.box.angle - box.angle) > 0 ? 1 : -1;
    const weight = sense * line.score * line.text.length;
    if (isUpright(box)) this.#upright += weight * downwards(box);
    else this.#lying += weight;
  }
}

/** 1 where the box's own angle reads down the picture, −1 where it reads up. */
function downwards(box: RotatedBox): 1 | -1 {
  return Math.sin(box.angle) >= 0 ? 1 : -1;
}

function bookOf(lines: readonly TextLine[], picture: Raster): DetectedBook | undefined {
  if (lines.length === 0) return undefined;
  const { title, author, score } = assignRoles(lines);
  if (title === null) return undefined;
  return {
    title: title.slice(0, 500),
    author: author?.slice(0, 500) ?? null,
    isbn: null,
    confidence: confidenceFrom(score),
    boundingBox: boundBoxes(lines.map((line) => line.box), picture),
  };
}

/** The recogniser's scores crowd between 0.6 (guesses) and 1; this spreads them over 0..1. */
export function confidenceFrom(score: number): number {
  return Math.round(Math.min(1, Math.max(0, (score - 0.5) * 2)) * 100) / 100;
}
