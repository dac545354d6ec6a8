import { describe, expect, it } from 'vitest';
import type { DetectedBook } from '../../../src/core/scan/vision.ts';
import { scoreReading } from '../../../src/dev/vision/score-reading.ts';
import { normaliseText, textSimilarity } from '../../../src/dev/vision/text-similarity.ts';

const boundingBox = { x1: 0, y1: 0, x2: 0.5, y2: 1 };
const book = (title: string | null, author: string | null = null): DetectedBook => {
  return { title, author, isbn: null, confidence: 0.9, boundingBox };
};

describe('textSimilarity()', () => {
  it.each([
    ['The Road', 'THE ROAD', 1],
    ['Gödel, Escher, Bach', 'GODEL ESCHER BACH', 1],
    ['Dune', 'Dunes', 0.8],
    ['abc', 'xyz', 0],
    ['', '', 1],
  ])('of %j and %j is %d', (a, b, similarity) => {
    expect(textSimilarity(a, b)).toBeCloseTo(similarity, 6);
  });

  it('reads letters and digits only', () => {
    expect(normaliseText('  J. R. R.—Tolkien! ')).toBe('j r r tolkien');
  });
});

describe('scoreReading()', () => {
  it('counts what is recognised', () => {
    const score = scoreReading(
      [{ title: 'Dune', author: 'Frank Herbert', boundingBox }, { title: 'Emma' }],
      [book('DUNE', 'FRANK HERBERT')],
    );
    expect(score).toMatchObject({
      truths: 2,
      found: 1,
      given: 1,
      invented: 0,
      authorsFound: 1,
      overlap: 1,
    });
  });

  it('calls a second reading of one book invented', () => {
    expect(scoreReading([{ title: 'Dune' }], [book('Dune'), book('DUNE')])).toMatchObject({
      found: 1,
      invented: 1,
    });
  });

  it('matches the most similar pair first', () => {
    const score = scoreReading(
      [{ title: 'The Road' }, { title: 'The Roads' }],
      [book('The Roads'), book('The Road')],
    );
    expect(score.pairs.map(({ similarity }) => similarity)).toEqual([1, 1]);
  });

  it('neither finds nor calls invented what is half right', () => {
    expect(scoreReading([{ title: 'The Silk Roads' }], [book('The Silk')])).toMatchObject({
      found: 0,
      invented: 0,
    });
  });

  it('takes a spine without title for no invention', () => {
    expect(scoreReading([{ title: 'Dune' }], [book(null)])).toMatchObject({
      found: 0,
      given: 0,
      invented: 0,
    });
  });
});
