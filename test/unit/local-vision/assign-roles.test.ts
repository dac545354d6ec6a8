import { describe, expect, it } from 'vitest';
import { withoutScraps } from '../../../src/providers/local-vision/book-of-spine.ts';
import { assignRoles } from '../../../src/providers/local-vision/assign-roles.ts';
import {
  nameLikeness,
  spaceName,
  splitNameOff,
} from '../../../src/providers/local-vision/name-likeness.ts';
import type { TextLine } from '../../../src/providers/local-vision/read-line.ts';

/** A line whose letters are `size` high and 0.6 of it wide, its middle at (x, y). */
function line(text: string, x: number, y: number, size: number, score = 0.95): TextLine {
  return {
    text,
    score,
    box: { center: { x, y }, width: 0.6 * size * text.length, height: size, angle: 0 },
  };
}

describe('assignRoles()', () => {
  it.each([
    [
      'a larger title before its author',
      [line('THE TRIAL', 150, 50, 40), line('FRANZ KAFKA', 500, 50, 28)],
      'THE TRIAL',
      'FRANZ KAFKA',
    ],
    [
      'an author before a title of like size',
      [line('Jane Austen', 150, 50, 38), line('Emma', 500, 50, 40)],
      'Emma',
      'Jane Austen',
    ],
    [
      'a title in two rows',
      [
        line('THE SILK', 150, 30, 30),
        line('ROADS', 150, 66, 30),
        line('Peter Frankopan', 500, 50, 26),
      ],
      'THE SILK ROADS',
      'Peter Frankopan',
    ],
    [
      'an author below the title',
      [line('THE DOUBLE HELIX', 300, 30, 40), line('James Watson', 300, 75, 26)],
      'THE DOUBLE HELIX',
      'James Watson',
    ],
    [
      'a subtitle, left out',
      [
        line('CHAOS', 100, 30, 46),
        line('Making a New Science', 150, 75, 26),
        line('JAMES GLEICK', 600, 50, 34),
      ],
      'CHAOS',
      'JAMES GLEICK',
    ],
    [
      'a title whose small first words run on into its large last one',
      [
        line('Visual History', 100, 35, 24),
        line('of the', 60, 65, 24),
        line('Theatre', 400, 50, 60),
        line('Mary Shelley', 800, 50, 26),
      ],
      'Visual History of the Theatre',
      'Mary Shelley',
    ],
    [
      'authors one below the other',
      [
        line('Salt and Bread', 200, 50, 30),
        line('Anna Keller', 600, 35, 26),
        line('Peter Winkler', 600, 65, 26),
      ],
      'Salt and Bread',
      'Anna Keller Peter Winkler',
    ],
    ['a title alone', [line('PLENTY', 100, 50, 40)], 'PLENTY', null],
    [
      'title and author in one line',
      [line('Leaves of Grass WALT WHITMAN', 300, 50, 40)],
      'Leaves of Grass',
      'WALT WHITMAN',
    ],
  ])('reads %s', (_, lines, title, author) => {
    expect(assignRoles(lines)).toMatchObject({ title, author });
  });

  it('leaves call numbers, ornaments and noise out', () => {
    const noise = [
      line('796.42 Cow', 100, 50, 40),
      line('O', 300, 50, 40),
      line('rxlw', 400, 50, 40, 0.4),
    ];
    expect(assignRoles(noise)).toEqual({ title: null, author: null, score: 0 });
    expect(assignRoles([...noise, line('DUNE', 600, 50, 30)]).title).toBe('DUNE');
  });

  it('takes a year for a title but no other number', () => {
    expect(assignRoles([line('1984', 100, 50, 40)]).title).toBe('1984');
    expect(assignRoles([line('422', 100, 50, 40)]).title).toBeNull();
  });
});

describe('nameLikeness()', () => {
  it.each([
    'JANE AUSTEN',
    'J. R. R. Tolkien',
    'Barbara W. Tuchman',
    'VIRGINIAWOOLF',
    'Andrew Hunt & David Thomas',
  ])('holds %j for a name', (text) => expect(nameLikeness(text)).toBeGreaterThan(0.3));

  it.each([
    'The Road',
    'Guns, Germs, and Steel',
    'How to Eat',
    'Fahrenheit 451',
    'Dune',
    'AND MARGARITA',
    '',
  ])('holds %j for no name', (text) => expect(nameLikeness(text)).toBeLessThanOrEqual(0.1));
});

describe('spaceName()', () => {
  it('parts a given name from what lost its space', () => {
    expect(spaceName('VIRGINIAWOOLF')).toBe('VIRGINIA WOOLF');
    expect(spaceName('Virginia Woolf')).toBe('Virginia Woolf');
    expect(spaceName('Ottolenghi')).toBe('Ottolenghi');
  });
});

describe('splitNameOff()', () => {
  it('keeps titles whole that name somebody', () => {
    expect(splitNameOff('The Life of John Berger')).toBeUndefined();
    expect(splitNameOff('Jane Eyre')).toBeUndefined();
  });
});

describe('withoutScraps()', () => {
  const spine = (title: string, typeHeight: number, author: string | null = null) => ({
    typeHeight,
    book: { title, author, isbn: null, confidence: 1, boundingBox: { x1: 0, y1: 0, x2: 1, y2: 1 } },
  });
  const books = [spine('Dune', 40), spine('Emma', 42), spine('The Road', 38), spine('Plenty', 50)];
  const titles = (spines: typeof books) => withoutScraps(spines).map(({ title }) => title);

  it('drops a lone word far smaller than the titles around it', () => {
    expect(titles([...books, spine('QUILL', 15)])).not.toContain('QUILL');
  });

  it('keeps small titles of several words or with an author', () => {
    expect(titles([...books, spine('White Teeth', 15)])).toContain('White Teeth');
    expect(titles([...books, spine('Gilead', 15, 'Marilynne Robinson')])).toContain('Gilead');
  });

  it('compares nothing on a picture of few books', () => {
    expect(titles([spine('Dune', 40), spine('Emma', 15)])).toEqual(['Dune', 'Emma']);
  });
});
