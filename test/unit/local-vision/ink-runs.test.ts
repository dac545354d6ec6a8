import { describe, expect, it } from 'vitest';
import { splitByInk } from '../../../src/providers/local-vision/ink-runs.ts';
import type { Raster } from '../../../src/providers/local-vision/raster.ts';

const height = 30;
const box = { center: { x: 200, y: 20 }, width: 400, height, angle: 0 };

/** Letters as solid bars half a height apart, those from `change` on in another colour. */
function draw(text: string, change: number): Raster {
  const data = new Uint8Array(400 * 40 * 4).fill(30);
  for (let i = 0; i < text.length; i++) {
    if (text[i] === ' ') continue;
    const left = Math.round((0.5 + i * 0.5) * height) - 3;
    for (let y = 10; y < 30; y++) {
      for (let x = left; x < left + 6; x++)
        data.set(i < change ? [240, 240, 240] : [230, 140, 20], (y * 400 + x) * 4);
    }
  }
  return { width: 400, height: 40, data };
}

const place = (text: string) =>
  [...text].map((character, i) => ({ character, score: 1, at: 0.5 + i * 0.5 }));
const parts = (text: string, change: number) =>
  splitByInk(draw(text, change), box, place(text)).map((part) =>
    part
      .map(({ character }) => character)
      .join('')
      .trim(),
  );

describe('splitByInk()', () => {
  it('parts title and author of two colours', () => {
    expect(parts('THE ROAD CORMAC', 9)).toEqual(['THE ROAD', 'CORMAC']);
    expect(parts('THEROADCORMAC', 7)).toEqual(['THEROAD', 'CORMAC']);
  });

  it('keeps a line of one colour, and one with a coloured initial', () => {
    expect(parts('THE ROAD CORMAC', 99)).toEqual(['THE ROAD CORMAC']);
    expect(parts('THE ROAD CORMAC', 1)).toEqual(['THE ROAD CORMAC']);
  });
});
