import { describe, expect, it } from 'vitest';
import { formatMeasured } from '../../../dashboard/data/format-measured.ts';
import { toProblem } from '../../../dashboard/data/read-api.ts';
import { describeScanError } from '../../../dashboard/data/scan-problem.ts';
import { outcomeBars, strategyBars } from '../../../dashboard/data/share-bars.ts';
import { shelfBooks, summariseShelf } from '../../../dashboard/data/shelf-books.ts';
import { spanSummary } from './measured.ts';

describe('bars', () => {
  it('measure lengths against the largest and shares against all', () => {
    const bars = strategyBars({ websocket: 6, polling_fallback: 3, polling: 0, none: 1 });
    expect(bars.map(({ label, length, share }) => [label, length, share])).toEqual([
      ['WebSocket', 1, 0.6],
      ['Polling fallback', 0.5, 0.3],
      ['Polling by choice', 0, 0],
      ['Nobody got the result', 1 / 6, 0.1],
    ]);
  });

  it('have no share over nothing', () => {
    expect(outcomeBars(spanSummary().scans).every(({ share }) => share === null)).toBe(true);
  });
});

describe('formatMeasured()', () => {
  it.each([
    [null, 'ms', 'No data'],
    [6.4, 'ms', '6.4 ms'],
    [2060, 'interval_ms', 'every 2.1 s'],
    [0.9966, 'ratio', '99.7%'],
    [14.23, 'per_scan', '14.2 per scan'],
    [1, 'per_scan', '1 per scan'],
  ] as const)('writes %s in %s as %s', (value, unit, text) => {
    expect(formatMeasured(value, unit)).toBe(text);
  });
});

describe('toProblem()', () => {
  it("gives the server's title and detail", () => {
    const problem = toProblem(503, { title: 'Not set up', detail: 'Set a token.', status: 503 });
    expect(problem).toMatchObject({ status: 503, message: 'Not set up', detail: 'Set a token.' });
  });

  it.each([null, 'text', {}, { detail: 5 }])('advises by status where the body is %j', (body) => {
    const problem = toProblem(401, body);
    expect(problem.message).toBe('The server answered 401');
    expect(problem.detail).toContain('sign in');
  });
});

describe('describeScanError()', () => {
  it('says what to do after what happened', () => {
    const problem = describeScanError({
      code: 'both_transports_failed',
      message: 'Both transports failed',
      retryable: true,
      causes: { websocket: 'closed 1006', polling: 'fetch failed' },
    });
    expect(problem).toEqual({
      title: 'The connection to the scan was lost',
      detail: 'Both transports failed. Check the connection, then try again.',
      causes: ['WebSocket: closed 1006', 'Polling: fetch failed'],
      retryable: true,
    });
  });

  it('has words for a code of a later server', () => {
    const error = { code: 'shelf_on_fire', message: 'The shelf burns.', retryable: false };
    expect(describeScanError(error)).toEqual({
      title: 'The scan failed',
      detail: 'The shelf burns.',
      causes: [],
      retryable: false,
    });
  });
});

describe('shelfBooks()', () => {
  const book = (title: string | null, author: string | null, confidence: number, x1: number) => ({
    title,
    author,
    isbn: null,
    confidence,
    boundingBox: { x1, y1: 0.1, x2: x1 + 0.05, y2: 0.9 },
  });

  it('numbers books as one reads the shelf, and says what was not read', () => {
    const books = shelfBooks([
      book(null, null, 0.2, 0.5),
      book('Rebecca', 'Daphne du Maurier', 0.95, 0.1),
      book('', 'Carl Sagan', 0.6, 0.3),
    ]);
    expect(books.map(({ number, title, state }) => [number, title, state])).toEqual([
      [1, 'Rebecca', 'read'],
      [2, 'Title not read', 'review'],
      [3, 'Spine not read', 'unread'],
    ]);
    expect(summariseShelf(books)).toBe('1 needs review, 1 spine not read');
  });

  it('gives confidence in words and number', () => {
    const [first] = shelfBooks([book('Rebecca', null, 0.953, 0.1)]);
    expect(first).toMatchObject({
      confidence: 'high confidence, 95%',
      author: 'Author not read',
    });
  });

  it('has nothing to add where all is read', () => {
    expect(summariseShelf(shelfBooks([book('Rebecca', 'du Maurier', 0.9, 0)]))).toBe('');
  });
});
