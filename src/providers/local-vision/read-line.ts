import { decodeCtc, isLatinMostly, meanScore, type ReadCharacter } from './ctc.ts';
import type { RotatedBox } from './geometry.ts';
import type { OcrEngine, PixelPlanes } from './ocr-engine.ts';
import type { Raster } from './raster.ts';
import { recognitionNormalisation, samplePixels } from './sample-pixels.ts';
import { spaceWords } from './space-words.ts';

export interface TextLine {
  text: string;
  /** Mean score of its characters, 0..1. */
  score: number;
  /** In the picture's pixels; its angle is the direction of reading. */
  box: RotatedBox;
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

/** Reads a line both ways round, the likelier one first, and keeps the better reading. */
export async function readLine(
  engine: OcrEngine,
  picture: Raster,
  box: RotatedBox,
  likelySense: 1 | -1,
): Promise<TextLine | undefined> {
  const flipped = { ...box, angle: box.angle + Math.PI };
  const ways = likelySense === 1 ? [box, flipped] : [flipped, box];
  let best: Reading | undefined;
  for (const way of ways) {
    const reading = await readOnce(engine, picture, way, usualStretch);
    if (best === undefined || reading.score > best.score) best = reading;
    if (best.score > scoreToStopAt) break;
  }
  if (best === undefined || best.text === '') return undefined;
  const again = otherStretch(best);
  if (again === undefined) return best;
  return betterReading(best, await readOnce(engine, picture, best.box, again));
}

interface Reading extends TextLine {
  characterCount: number;
  width: number;
}

function otherStretch(reading: Reading): number | undefined {
  const pixelsPerCharacter = reading.width / Math.max(1, reading.characterCount);
  if (pixelsPerCharacter < pixelsPerCondensedCharacter) return condensedStretch;
  return reading.score < scoreToTryAnotherStretch ? wideStretch : undefined;
}

/** Where both agree but for spaces, the one that saw more of them: the recogniser loses spaces, it invents none. */
function betterReading(first: Reading, second: Reading): Reading {
  const letters = (text: string) => text.replaceAll(' ', '');
  if (letters(first.text) === letters(second.text)) {
    const score = Math.max(first.score, second.score);
    return { ...(second.text.length > first.text.length ? second : first), score };
  }
  return second.score > first.score ? second : first;
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
  const characters = await recognise(engine, pixels);
  return {
    text: spaceWords(characters),
    score: meanScore(characters),
    box,
    characterCount: characters.length,
    width,
  };
}

async function recognise(engine: OcrEngine, pixels: PixelPlanes): Promise<ReadCharacter[]> {
  const { alphabet } = engine;
  const scores = await engine.recognise(pixels);
  const characters = decodeCtc(scores, alphabet);
  if (!isLatinMostly(characters)) return characters;
  return decodeCtc(scores, alphabet, (k) => !/\p{Script=Han}/u.test(alphabet[k] ?? ''));
}
