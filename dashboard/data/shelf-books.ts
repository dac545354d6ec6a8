import type { ScannedBook } from '../../src/client/index.ts';
import { readingOrder } from './box-geometry.ts';
import { formatNumberOf, formatRatio } from './format-ratio.ts';
import { describeConfidence, reviewThreshold } from './words.ts';

export interface ShelfBook {
  /** From 1, in reading order; the same on the photo and in the list. */
  number: number;
  state: 'read' | 'review' | 'unread';
  title: string;
  author: string;
  /** `high confidence, 93%`. */
  confidence: string;
  isbn: string | null;
  box: ScannedBook['boundingBox'];
}

/** Books numbered as one reads the shelf, with words for what was not read. */
export function shelfBooks(books: readonly ScannedBook[]): ShelfBook[] {
  const order = readingOrder(books.map(({ boundingBox }) => boundingBox));
  return order.flatMap((index, position) => {
    const book = books[index];
    return book ? [toShelfBook(book, position + 1)] : [];
  });
}

function toShelfBook(book: ScannedBook, number: number): ShelfBook {
  const title = book.title?.trim() ?? '';
  const author = book.author?.trim() ?? '';
  const unread = title === '' && author === '';
  return {
    number,
    state: unread ? 'unread' : book.confidence < reviewThreshold ? 'review' : 'read',
    title: unread ? 'Spine not read' : title === '' ? 'Title not read' : title,
    author: unread ? '' : author === '' ? 'Author not read' : author,
    confidence: `${describeConfidence(book.confidence)}, ${formatRatio(Math.round(book.confidence * 100) / 100)}`,
    isbn: book.isbn,
    box: book.boundingBox,
  };
}

/** `2 need review, 1 spine not read`; empty text where all is well. */
export function summariseShelf(books: readonly ShelfBook[]): string {
  const count = (state: ShelfBook['state']): number =>
    books.filter((book) => book.state === state).length;
  const review = count('review');
  const unread = count('unread');
  const parts = [];
  if (review > 0) parts.push(review === 1 ? '1 needs review' : `${review} need review`);
  if (unread > 0) parts.push(`${formatNumberOf(unread, 'spine')} not read`);
  return parts.join(', ');
}
