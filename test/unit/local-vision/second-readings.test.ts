import { describe, expect, it } from 'vitest';
import {
  type ReadSpine,
  withoutSecondReadings,
} from '../../../src/providers/local-vision/second-readings.ts';

/** A spine at the given place of a picture of 1000 × 1000, read along its longer side. */
function spine(title: string, x: number, y: number, width: number, height: number): ReadSpine {
  const upright = height > width;
  return {
    book: {
      title,
      author: null,
      isbn: null,
      confidence: 0.9,
      boundingBox: {
        x1: (x - width / 2) / 1000,
        x2: (x + width / 2) / 1000,
        y1: (y - height / 2) / 1000,
        y2: (y + height / 2) / 1000,
      },
    },
    spine: {
      center: { x, y },
      width: Math.max(width, height),
      height: Math.min(width, height),
      angle: upright ? Math.PI / 2 : 0,
    },
  };
}

const kept = (...spines: ReadSpine[]) =>
  withoutSecondReadings(spines).map(({ book }) => book.title);
const along = spine('Dictionary of Sports', 100, 500, 120, 600);

describe('withoutSecondReadings()', () => {
  it('leaves the fuller of a title set along a spine and across its head', () => {
    expect(kept(along, spine('ICTIONARY OF SPORT', 100, 250, 110, 40))).toEqual([
      'Dictionary of Sports',
    ]);
  });

  it('leaves one of two alike', () => {
    expect(kept(along, spine('Dictionary of Sports', 100, 250, 110, 40))).toHaveLength(1);
  });

  it('leaves the spine of a book that also shows its cover', () => {
    const cover = spine('Dictionary of Spor', 260, 400, 250, 200);
    expect(kept(along, cover)).toEqual(['Dictionary of Sports']);
  });

  it('keeps a book of one series that lies further off', () => {
    expect(kept(along, spine('Dictionary of Sports', 600, 500, 500, 80))).toHaveLength(2);
  });

  it('keeps volumes side by side, and other words across', () => {
    expect(kept(along, spine('Dictionary of Sports', 230, 500, 120, 600))).toHaveLength(2);
    expect(kept(along, spine('Encyclopaedia', 100, 250, 110, 40))).toHaveLength(2);
  });
});
