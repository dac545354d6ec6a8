import {
  suggestionTypes,
  VisionFailure,
  type BoundingBox,
  type DetectedBook,
  type Suggestion,
  type VisionResult,
} from '../core/scan/vision.ts';
import { chooseScale, readRawBox, toBoundingBox, type PictureSize } from './bounding-box.ts';
import { normaliseIsbn } from './isbn.ts';
import { isRecord, toFiniteNumber, toText } from './model-values.ts';

const maxBooks = 500;
const maxListed = 5_000;

export interface OutputContext {
  provider: string;
  model: string;
  processingTimeMs: number;
  /** Upright size of the picture, asked for only where boxes may be in pixels. */
  pictureSize?: (() => PictureSize | undefined) | undefined;
}

/**
 * Makes a valid result of whatever a model said: repairs what is clear, drops what is not.
 * @throws {VisionFailure} `malformed_output` where nothing can be understood.
 */
export function normaliseModelOutput(output: unknown, context: OutputContext): VisionResult {
  const root = Array.isArray(output) ? { books: output } : output;
  if (!isRecord(root) || !Array.isArray(root['books'])) {
    throw malformed('The model named no list of books.');
  }
  const listed: unknown[] = root['books'].slice(0, maxListed);
  const books = normaliseBooks(listed.filter(isRecord), context.pictureSize);
  if (listed.length > 0 && books.length === 0) {
    throw malformed('No book in the answer of the model has a usable box.');
  }
  return {
    books,
    suggestions: normaliseSuggestions(root['suggestions']),
    metadata: {
      ...pictureWords(root),
      readableCount: books.filter((book) => book.title !== null).length,
      provider: context.provider,
      model: context.model,
      processingTimeMs: Math.max(0, Math.round(context.processingTimeMs)),
    },
  };
}

function malformed(message: string): VisionFailure {
  return new VisionFailure('malformed_output', message, { retryable: true });
}

function normaliseBooks(
  listed: Record<string, unknown>[],
  pictureSize: OutputContext['pictureSize'],
): DetectedBook[] {
  const placed = listed.flatMap((book) => {
    const raw = readRawBox(book);
    return raw ? [{ book, raw }] : [];
  });
  const boxes = placed.map(({ raw }) => raw);
  const mayBePixels = boxes.some((box) => Math.max(box.x2, box.y2) > 100);
  const scale = chooseScale(boxes, mayBePixels ? pictureSize?.() : undefined);
  if (!scale) return [];
  const books = placed.flatMap(({ book, raw }) => {
    const boundingBox = toBoundingBox(raw, scale);
    return boundingBox ? [normaliseBook(book, boundingBox)] : [];
  });
  return withoutRepeats(books).slice(0, maxBooks);
}

function normaliseBook(book: Record<string, unknown>, boundingBox: BoundingBox): DetectedBook {
  const isbn = book['isbn'];
  return {
    title: toText(book['title'], 500),
    author: toText(book['author'], 500),
    isbn: typeof isbn === 'string' || typeof isbn === 'number' ? normaliseIsbn(`${isbn}`) : null,
    confidence: normaliseConfidence(book['confidence']),
    boundingBox,
  };
}

// A book without a confidence is one to review: under the 0.7 from which it counts as approved.
const unstatedConfidence = 0.5;

function normaliseConfidence(value: unknown): number {
  const confidence = toFiniteNumber(value);
  if (confidence === null) return unstatedConfidence;
  const fraction = confidence >= 2 && confidence <= 100 ? confidence / 100 : confidence;
  return Math.min(1, Math.max(0, fraction));
}

// A model caught in a loop writes the same book again and again.
function withoutRepeats(books: DetectedBook[]): DetectedBook[] {
  const seen = new Set<string>();
  return books.filter(({ title, author, boundingBox: { x1, y1, x2, y2 } }) => {
    const key = JSON.stringify([title, author, x1, y1, x2, y2]);
    return seen.has(key) ? false : seen.add(key);
  });
}

function normaliseSuggestions(listed: unknown): Suggestion[] {
  if (!Array.isArray(listed)) return [];
  const byType = new Map<string, Suggestion>();
  for (const item of listed.slice(0, maxListed)) {
    const suggestion = isRecord(item) ? normaliseSuggestion(item) : null;
    if (suggestion && !byType.has(suggestion.type)) byType.set(suggestion.type, suggestion);
  }
  return [...byType.values()];
}

function normaliseSuggestion(item: Record<string, unknown>): Suggestion | null {
  const type = suggestionTypes.find((known) => known === item['type']);
  const message = toText(item['message'], 500);
  if (!type || message === null) return null;
  const severity = (['low', 'medium', 'high'] as const).find((known) => known === item['severity']);
  const count = toFiniteNumber(item['affectedCount']);
  return {
    type,
    severity: severity ?? 'medium',
    message,
    ...(count !== null && count >= 0 && { affectedCount: Math.min(maxBooks, Math.round(count)) }),
  };
}

function pictureWords(root: Record<string, unknown>) {
  const imageQuality = toText(root['imageQuality'], 40);
  const lighting = toText(root['lighting'], 40);
  const sharpness = toText(root['sharpness'], 40);
  return {
    ...(imageQuality !== null && { imageQuality }),
    ...(lighting !== null && { lighting }),
    ...(sharpness !== null && { sharpness }),
  };
}
