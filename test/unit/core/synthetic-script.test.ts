import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readSyntheticScript,
  syntheticProgress,
  writeSyntheticScript,
} from '../../../src/core/scan/synthetic-script.ts';
import { tinyJpeg } from '../../support/tiny-jpeg.ts';

const script = fc.record({
  steps: fc.integer({ min: 1, max: 200 }),
  everyMs: fc.integer({ min: 0, max: 120_000 }),
  books: fc.integer({ min: 0, max: 100 }),
  end: fc.constantFrom('complete' as const, 'fail' as const),
});

describe('[SY1] readSyntheticScript()', () => {
  it('reads from a picture what was written into it', () => {
    fc.assert(
      fc.property(script, (written) => {
        const picture = tinyJpeg(writeSyntheticScript(written, 'job 1'), 5_000);
        expect(readSyntheticScript(picture)).toEqual(written);
      }),
    );
  });

  it.each([
    ['steps=0 everyMs=-1 books=-5', { steps: 1, everyMs: 0, books: 0 }],
    ['steps=1e9 everyMs=1e9 books=1e9', { steps: 200, everyMs: 120_000, books: 100 }],
    ['steps=NaN everyMs=x books=', { steps: 1, everyMs: 0, books: 0 }],
    ['end=explode', { steps: 4, everyMs: 500, books: 3, end: 'complete' }],
  ])('keeps "%s" within its limits', (words, read) => {
    expect(readSyntheticScript(tinyJpeg(`bookshelf-synthetic ${words};`))).toMatchObject(read);
  });

  it('gives a picture without a script a short scan', () => {
    const { steps, everyMs, end } = readSyntheticScript(tinyJpeg('a shelf', 777));
    expect(steps * everyMs).toBeGreaterThanOrEqual(1_000);
    expect(steps * everyMs).toBeLessThanOrEqual(3_000);
    expect(end).toBe('complete');
  });
});

describe('syntheticProgress()', () => {
  it('never falls, and ends with all books', () => {
    fc.assert(
      fc.property(script, (of) => {
        const done = Array.from({ length: of.steps }, (_, i) => syntheticProgress(of, i + 1).done);
        expect(done).toEqual(done.toSorted((a, b) => a - b));
        expect(done.at(-1)).toBe(of.books);
      }),
    );
  });
});
