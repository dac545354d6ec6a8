import { describe, expect, it } from 'vitest';
import { bookOf } from '../../../src/providers/local-vision/book-of-spine.ts';
import type { TextLine } from '../../../src/providers/local-vision/read-line.ts';

const picture = { width: 1000, height: 1000, data: new Uint8Array() };
const spine = { center: { x: 300, y: 50 }, width: 600, height: 80, angle: 0 };
const line = (text: string, x: number): TextLine => {
  return { text, score: 0.95, box: { center: { x, y: 50 }, width: 200, height: 40, angle: 0 } };
};
const read = (...lines: TextLine[]) => bookOf(lines, spine, picture);

describe('bookOf()', () => {
  it('gives an author whose title was not read no title', () => {
    expect(read(line('James D. Watson', 200))).toMatchObject({
      title: null,
      author: 'James D. Watson',
    });
  });

  it('gives both where both were read', () => {
    const lines = [line('The Double Helix', 150), line('James D. Watson', 450)];
    expect(read(...lines)).toMatchObject({ title: 'The Double Helix', author: 'James D. Watson' });
  });

  it('takes the letters of a volume for no book', () => {
    expect(read(line('G-ZA', 200))).toBeUndefined();
  });
});
