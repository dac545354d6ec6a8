import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VisionFailure, visionResultSchema } from '../../../src/core/scan/vision.ts';
import { normaliseModelOutput } from '../../../src/providers/model-output.ts';
import { parseModelJson } from '../../../src/providers/parse-model-json.ts';
import { sampleOutput } from '../../support/fake-model-server.ts';

const context = { provider: 'fake', model: 'fake-1', processingTimeMs: 12.6 };
const normalise = (output: unknown) => normaliseModelOutput(output, context);
const boundingBox = { x1: 0.1, y1: 0.1, x2: 0.2, y2: 0.9 };
const bookOf = (book: Record<string, unknown>) =>
  normalise({ books: [{ boundingBox, ...book }] }).books[0];

describe('normaliseModelOutput()', () => {
  it('keeps a good answer in either form of box', () => {
    expect(normalise(sampleOutput(true))).toEqual(normalise(sampleOutput(false)));
    expect(normalise(sampleOutput(true)).metadata).toEqual({
      provider: 'fake',
      model: 'fake-1',
      processingTimeMs: 13,
      imageQuality: 'good',
      lighting: 'uneven',
      sharpness: 'sharp',
      readableCount: 2,
    });
  });

  it('takes an empty list of books for an empty shelf', () => {
    expect(normalise({ books: [] }).books).toEqual([]);
  });

  it.each([
    null,
    7,
    'books',
    {},
    { books: {} },
    { books: ['Dune'] },
    { books: [{ title: 'Dune' }] },
    { books: [{ title: 'Dune', boundingBox: { x1: 0.5, y1: 0.5, x2: 0.5, y2: 0.6 } }] },
  ])('finds nothing to understand in %j', (output) => {
    const attempt = () => normalise(output);
    expect(attempt).toThrow(VisionFailure);
    expect(attempt).toThrow(expect.objectContaining({ code: 'malformed_output', retryable: true }));
  });

  it('drops a book without a usable box and keeps the others', () => {
    const books = [{ title: 'Dune', boundingBox }, { title: 'Emma' }, null, 3];
    expect(normalise({ books }).books.map((book) => book.title)).toEqual(['Dune']);
  });

  it.each([
    ['  Dune \n Messiah ', 'Dune Messiah'],
    ['', null],
    [' \u0000 ', null],
    ['null', null],
    ['N/A', null],
    ['[unreadable]', null],
    [42, null],
    ['x'.repeat(600), 'x'.repeat(500)],
    ['x'.repeat(499) + '📚', 'x'.repeat(499) + '\ufffd'],
  ])('reads the title %j as %j', (title, expected) => {
    expect(bookOf({ title })?.title).toBe(expected);
  });

  it.each([
    [0.8, 0.8],
    ['0.8', 0.8],
    [80, 0.8],
    [1.2, 1],
    [-1, 0],
    [500, 1],
    [undefined, 0.5],
    ['high', 0.5],
  ])('reads the confidence %j as %j', (confidence, expected) => {
    expect(bookOf({ confidence })?.confidence).toBe(expected);
  });

  it('keeps an ISBN only with a right check digit', () => {
    expect(bookOf({ isbn: '978-0-441-01359-3' })?.isbn).toBe('9780441013593');
    expect(bookOf({ isbn: 9780441013593 })?.isbn).toBe('9780441013593');
    expect(bookOf({ isbn: '978-0-441-01359-4' })?.isbn).toBeNull();
  });

  it('lists a book once that the model repeats, and twins in two places twice', () => {
    const elsewhere = { ...boundingBox, x1: 0.3, x2: 0.4 };
    const dune = { title: 'Dune', boundingBox };
    const books = [dune, dune, dune, { ...dune, boundingBox: elsewhere }];
    expect(normalise({ books }).books).toHaveLength(2);
  });

  it('stops at 500 books', () => {
    const books = Array.from({ length: 800 }, (_, i) => ({ title: `Book ${i}`, boundingBox }));
    expect(normalise({ books }).books).toHaveLength(500);
  });

  it('keeps one suggestion of each known type', () => {
    const suggestions = [
      { type: 'blurry_image', severity: 'high', message: ' Hold still. ', affectedCount: 2.4 },
      { type: 'blurry_image', severity: 'low', message: 'Again.' },
      { type: 'angle_issues', severity: 'fatal', message: 'Stand in front.', affectedCount: null },
      { type: 'edge_cutoff', severity: 'low', message: '' },
      { type: 'coffee_stain', severity: 'low', message: 'Wipe it.' },
      'glare',
    ];
    expect(normalise({ books: [], suggestions }).suggestions).toEqual([
      { type: 'blurry_image', severity: 'high', message: 'Hold still.', affectedCount: 2 },
      { type: 'angle_issues', severity: 'medium', message: 'Stand in front.' },
    ]);
  });
});

const coordinate = fc.oneof(
  fc.double({ min: -2, max: 3 }),
  fc.integer({ min: -50, max: 5000 }),
  fc.constantFrom('0.5', 'x', null, Infinity, 1e308),
);
const bookish = fc.record(
  {
    title: fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null), fc.integer()),
    author: fc.oneof(fc.string(), fc.constant(null)),
    isbn: fc.oneof(fc.string(), fc.constant('9780441013593')),
    confidence: fc.oneof(fc.double(), fc.string()),
    boundingBox: fc.record({ x1: coordinate, y1: coordinate, x2: coordinate, y2: coordinate }),
    box_2d: fc.array(coordinate, { minLength: 3, maxLength: 5 }),
  },
  { requiredKeys: [] },
);
const suggestionish = fc.record(
  {
    type: fc.constantFrom('glare_detected', 'low_confidence', 'other', 3),
    severity: fc.constantFrom('low', 'high', 'dire', null),
    message: fc.oneof(fc.string(), fc.constant(null)),
    affectedCount: fc.oneof(fc.double(), fc.maxSafeInteger(), fc.string()),
  },
  { requiredKeys: [] },
);
const answerish = fc.record({
  books: fc.array(fc.oneof(bookish, fc.jsonValue())),
  suggestions: fc.oneof(fc.array(suggestionish), fc.jsonValue()),
  imageQuality: fc.jsonValue(),
});

function expectResultOrFailure(attempt: () => unknown): void {
  try {
    const result = attempt();
    expect(visionResultSchema.parse(result)).toEqual(result);
  } catch (error) {
    if (!(error instanceof VisionFailure)) throw error;
    expect(error.code).toBe('malformed_output');
  }
}

describe('any answer', () => {
  it.each([
    ['any JSON', fc.jsonValue()],
    ['nearly right JSON', answerish],
  ])('becomes a valid result or a failure from %s', (_name, output) => {
    const size = { width: 4000, height: 3000 };
    fc.assert(
      fc.property(output, (value) =>
        expectResultOrFailure(() =>
          normaliseModelOutput(value, { ...context, pictureSize: () => size }),
        ),
      ),
      { numRuns: 1000 },
    );
  });

  it('becomes a valid result or a failure from any text', () => {
    const fragment = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('```', '```json\n', '{', '}', '[', ']', '<think>', '</think>', '"books":'),
      answerish.map((answer) => JSON.stringify(answer)),
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 5 }), (fragments) =>
        expectResultOrFailure(() => normalise(parseModelJson(fragments.join('')))),
      ),
      { numRuns: 500 },
    );
  });

  it.each(['['.repeat(1e6), '{"a":'.repeat(2e5), '```' + '\n'.repeat(1e6), '<think>'.repeat(2e5)])(
    'is refused quickly however it is piled up (%#)',
    (text) => {
      const startedAt = performance.now();
      expect(() => parseModelJson(text)).toThrow(VisionFailure);
      expect(performance.now() - startedAt).toBeLessThan(1000);
    },
  );
});
