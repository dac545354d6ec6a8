import { describe, expect, it } from 'vitest';
import { catalogues } from '../../../dashboard/samples/catalogue.ts';
import { facePairs } from '../../../dashboard/samples/fonts.ts';

describe('catalogues', () => {
  it('share no title', () => {
    const tuning = new Set(catalogues.tuning.map((book) => book.title.toLowerCase()));
    const shared = catalogues.heldOut.filter((book) => tuning.has(book.title.toLowerCase()));
    expect(shared).toEqual([]);
  });

  it.each(['tuning', 'heldOut'] as const)(
    'name a title and an author in every line of %s',
    (name) => {
      expect(catalogues[name].length).toBeGreaterThanOrEqual(60);
      for (const book of catalogues[name]) {
        expect(book.title).not.toBe('');
        expect(book.author).not.toBe('');
      }
    },
  );

  it('are set in different pairs of faces', () => {
    const key = (pair: (typeof facePairs.tuning)[number]) =>
      `${pair.title.family} with ${pair.author.family}`;
    const tuning = new Set(facePairs.tuning.map(key));
    expect(facePairs.heldOut.filter((pair) => tuning.has(key(pair)))).toEqual([]);
  });
});
