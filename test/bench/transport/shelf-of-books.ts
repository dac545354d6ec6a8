import type { DetectedBook, VisionResult } from '../../../src/core/scan/vision.ts';

const titles = [
  'The Left Hand of Darkness',
  'Middlemarch',
  'A Wizard of Earthsea',
  'The Master and Margarita',
  'Invisible Cities',
  'Pride and Prejudice',
];
const authors = ['Ursula K. Le Guin', 'George Eliot', 'Mikhail Bulgakov', 'Italo Calvino'];
const count = 24;

/** A result whose final message is about 4 KB, as that of a full shelf is. */
export const shelfOfBooks: VisionResult = {
  books: Array.from({ length: count }, (_, index) => bookAt(index)),
  suggestions: [
    {
      type: 'glare_detected',
      severity: 'low',
      message: 'Some spines shine; tilt the lamp or step aside.',
      affectedCount: 2,
    },
  ],
  metadata: { provider: 'local', model: 'scripted', processingTimeMs: 4321 },
};

function bookAt(index: number): DetectedBook {
  const left = (index + 0.1) / count;
  return {
    title: titles[index % titles.length] ?? null,
    author: authors[index % authors.length] ?? null,
    isbn: null,
    confidence: 0.91,
    boundingBox: { x1: round(left), y1: 0.0525, x2: round(left + 0.8 / count), y2: 0.9475 },
  };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
