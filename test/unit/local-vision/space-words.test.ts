import { describe, expect, it } from 'vitest';
import {
  type PlacedCharacter,
  spaceWords,
  splitColumns,
} from '../../../src/providers/local-vision/space-words.ts';

/** Letters half a height apart; each `_` adds a third of a height, each `|` two heights. */
function place(pattern: string): PlacedCharacter[] {
  const placed: PlacedCharacter[] = [];
  let at = 0;
  for (const character of pattern) {
    if (character === '_') at += 0.34;
    else if (character === '|') at += 2;
    else placed.push({ character, score: 1, at: (at += 0.5) });
  }
  return placed;
}

describe('spaceWords()', () => {
  it.each([
    ['JOHN_BERGER', 'JOHN BERGER'],
    ['WOLFHALL', 'WOLFHALL'],
    ['THE ROAD', 'THE ROAD'],
    ['Salt,Fat,Acid', 'Salt, Fat, Acid'],
    ['W.Tuchman', 'W. Tuchman'],
    ['J.R.R. Tolkien', 'J.R.R. Tolkien'],
    ['ElizabethDavid', 'Elizabeth David'],
    ['Ian McEwan', 'Ian McEwan'],
    ['Ian MacEwan', 'Ian MacEwan'],
    ['Kernighan&Ritchie', 'Kernighan & Ritchie'],
    ['', ''],
  ])('writes %j as %j', (pattern, text) => {
    expect(spaceWords(place(pattern))).toBe(text);
  });
});

describe('splitColumns()', () => {
  const textsOf = (pattern: string) =>
    splitColumns(place(pattern)).map((column) => column.map(({ character }) => character).join(''));

  it('cuts at a hole that no word space makes', () => {
    expect(textsOf('DRACULA|STOKER')).toEqual(['DRACULA', 'STOKER']);
  });

  it('keeps words of one line together', () => {
    expect(textsOf('THE_ROAD')).toEqual(['THEROAD']);
    expect(textsOf('Jane Eyre')).toEqual(['Jane Eyre']);
  });

  it('drops spaces at the ends', () => {
    expect(textsOf(' EMMA ')).toEqual(['EMMA']);
    expect(textsOf('  ')).toEqual([]);
  });
});
