import { readFileSync, statSync } from 'node:fs';
import { imageSize } from 'image-size';
import { describe, expect, it } from 'vitest';
import type { ShelfTruth } from '../../../dashboard/samples/truth.ts';

const folder = new URL('../../../dashboard/public/samples/', import.meta.url);

type Entry = {
  name: string;
  file: string;
  truth: string;
  width: number;
  height: number;
  books: number;
};

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
}

const entries = readJson('index.json') as Entry[];

describe("the page's samples", () => {
  it('are the three that the page offers', () => {
    expect(entries.map((entry) => entry.name)).toEqual(['upright', 'stacked', 'leaning']);
  });

  it.each(entries)('$name is small enough for a page', ({ file }) => {
    expect(statSync(new URL(file, folder)).size).toBeLessThanOrEqual(400 * 1024);
  });

  it.each(entries)('$name has the size and the books its truth tells', (entry) => {
    const truth = readJson(entry.truth) as ShelfTruth;
    const size = imageSize(readFileSync(new URL(entry.file, folder)));
    expect(truth.picture).toEqual({ width: size.width, height: size.height });
    expect(truth.picture).toEqual({ width: entry.width, height: entry.height });
    expect(truth.books).toHaveLength(entry.books);
  });

  it('show both reading directions on the upright shelf', () => {
    const directions = (readJson('upright.json') as ShelfTruth).books.map(
      (book) => book.orientation,
    );
    expect(directions).toContain('top-to-bottom');
    expect(directions).toContain('bottom-to-top');
  });
});
