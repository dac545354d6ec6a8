import { decodeCtc, isLatinMostly, meanScore, type ReadCharacter } from './ctc.ts';
import { type RotatedBox, unproject } from './geometry.ts';
import { splitByInk } from './ink-runs.ts';
import type { OcrEngine, PixelPlanes } from './ocr-engine.ts';
import type { Raster } from './raster.ts';
import { recognitionNormalisation, samplePixels } from './sample-pixels.ts';
import { type PlacedCharacter, spaceWords, splitColumns } from './space-words.ts';
import type { Pause } from './types.ts';

export interface TextLine {
  text: string;
  /** Mean score of its characters, 0..1. */
  score: number;
  /** In the picture's pixels; its angle is the direction of reading. */
  box: RotatedBox;
  /** Set in another colour than what stands before it in its row. */
  otherInk?: true;
}

const lineHeight = 48;
// Longer lines are squeezed: 1280 pixels take 180 ms, and no pause is possible within.
const maxLineWidth = 1280;
const minLineWidth = 48;
// The recogniser was trained on lines padded to this width.
const paddedWidth = 320;
const scoreToStopAt = 0.9;
// The recogniser steps by 8 pixels; condensed type needs widening or letters and spaces fall between steps.
const usualStretch = 1.5;
const condensedStretch = 2.2;
const wideStretch = 1;
const pixelsPerCondensedCharacter = 26;
const scoreToTryAnotherStretch = 0.88;

/** Reads a line both ways round, the likelier one first, and keeps the better reading, cut at wide holes. */
export async function readLine(
  engine: OcrEngine,
  picture: Raster,
  box: RotatedBox,
  likelySense: 1 | -1,
  pause: Pause,
): Promise<TextLine[]> {
  const flipped = { ...box, angle: box.angle + Math.PI };
  const ways = likelySense === 1 ? [box, flipped] : [flipped, box];
  let best: Reading | undefined;
  for (const way of ways) {
    const reading = await readOnce(engine, picture, way, usualStretch);
    await pause();
    if (best === undefined || reading.score > best.score) best = reading;
    if (best.score > scoreToStopAt) break;
  }
  if (best === undefined || best.characters.length === 0) return [];
  const again = otherStretch(best);
  if (again !== undefined) {
    best = betterReading(best, await readOnce(engine, picture, best.box, again));
    await pause();
  }
  return linesOf(picture, best);
}

interface Reading {
  characters: PlacedCharacter[];
  score: number;
  box: RotatedBox;
  /** Pixels of the recogniser's input for one character. */
  pixelsPerCharacter: number;
}

function otherStretch(reading: Reading): number | undefined {
  if (reading.pixelsPerCharacter < pixelsPerCondensedCharacter) return condensedStretch;
  return reading.score < scoreToTryAnotherStretch ? wideStretch : undefined;
}

/** Where both agree but for spaces, the one that saw more of them: the recogniser loses spaces, it invents none. */
function betterReading(first: Reading, second: Reading): Reading {
  const letters = ({ characters }: Reading) =>
    characters.map(({ character }) => character.trim()).join('');
  if (letters(first) === letters(second)) {
    const score = Math.max(first.score, second.score);
    return { ...(second.characters.length > first.characters.length ? second : first), score };
  }
  return second.score > first.score ? second : first;
}

function linesOf(picture: Raster, { characters, box }: Reading): TextLine[] {
  const parts = splitColumns(characters).map((column) => splitByInk(picture, box, column));
  const columns = parts.flat();
  const otherInk = new Set(parts.flatMap((part) => part.slice(1)));
  return columns.map((column, i) => {
    const before = columns[i - 1]?.at(-1);
    const after = columns[i + 1]?.[0];
    // A column reaches half way to its neighbour, the outer ones to the line's ends.
    const from = before === undefined ? 0 : (before.at + column[0]!.at) / 2;
    const to = after === undefined ? box.width / box.height : (column.at(-1)!.at + after.at) / 2;
    return {
      text: spaceWords(column),
      score: meanScore(column),
      box: cutBox(box, from * box.height, to * box.height),
      ...(otherInk.has(column) && { otherInk: true }),
    };
  });
}

/** The part of a box between two distances from its start. */
function cutBox(box: RotatedBox, from: number, to: number): RotatedBox {
  const shift = unproject((from + to - box.width) / 2, 0, box.angle);
  const center = { x: box.center.x + shift.x, y: box.center.y + shift.y };
  return { ...box, center, width: to - from };
}

async function readOnce(
  engine: OcrEngine,
  picture: Raster,
  box: RotatedBox,
  stretch: number,
): Promise<Reading> {
  const natural = Math.round((lineHeight * stretch * box.width) / box.height);
  const width = Math.max(minLineWidth, Math.min(maxLineWidth, natural));
  const size = { width, height: lineHeight, paddedWidth: Math.max(paddedWidth, width) };
  const pixels = samplePixels(picture, box, size, recognitionNormalisation);
  const { characters, steps } = await recognise(engine, pixels);
  const heightsPerStep = (size.paddedWidth / steps / width) * (box.width / box.height);
  return {
    characters: characters.map(({ character, score, step }) => {
      return { character, score, at: (step + 0.5) * heightsPerStep };
    }),
    score: meanScore(characters),
    box,
    pixelsPerCharacter: width / Math.max(1, characters.length),
  };
}

async function recognise(
  engine: OcrEngine,
  pixels: PixelPlanes,
): Promise<{ characters: ReadCharacter[]; steps: number }> {
  const { alphabet } = engine;
  const scores = await engine.recognise(pixels);
  const characters = decodeCtc(scores, alphabet);
  if (!isLatinMostly(characters)) return { characters, steps: scores.steps };
  const latin = (k: number) => !/\p{Script=Han}/u.test(alphabet[k] ?? '');
  return { characters: decodeCtc(scores, alphabet, latin), steps: scores.steps };
}
