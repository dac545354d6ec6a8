import type { BoundingBox, DetectedBook, Suggestion } from './vision.ts';

type Severity = Suggestion['severity'];

const lowConfidence = 0.6;
const edgeMargin = 0.006;
// Books are cut by the picture's edge oftener at left and right, where a shelf goes on.
const manyCutOff = 3;

/** Advice that follows from the books alone, whichever provider read them. */
export function suggestFromBooks(books: readonly DetectedBook[]): Suggestion[] {
  return [
    suggestUnreadable(books),
    suggestLowConfidence(books),
    suggestEdgeCutoff(books),
    suggestMultipleShelves(books),
  ].filter((suggestion) => suggestion !== undefined);
}

function suggestUnreadable(books: readonly DetectedBook[]): Suggestion | undefined {
  const count = books.filter((book) => book.title === null).length;
  if (count === 0) return undefined;
  return {
    type: 'unreadable_books',
    severity: severityOf(count / books.length),
    message: `${spines(count)} could not be read; take one more picture of that part from closer by.`,
    affectedCount: count,
  };
}

function suggestLowConfidence(books: readonly DetectedBook[]): Suggestion | undefined {
  const titled = books.filter((book) => book.title !== null);
  const count = titled.filter((book) => book.confidence < lowConfidence).length;
  const share = count / Math.max(1, titled.length);
  if (count === 0 || (count === 1 && share < 0.2)) return undefined;
  return {
    type: 'low_confidence',
    severity: severityOf(share),
    message: `${titles(count)} may be misread; check them, or hold the camera still and closer.`,
    affectedCount: count,
  };
}

function suggestEdgeCutoff(books: readonly DetectedBook[]): Suggestion | undefined {
  const count = books.filter(({ boundingBox }) => touchesEdge(boundingBox)).length;
  if (count === 0) return undefined;
  return {
    type: 'edge_cutoff',
    severity: count >= manyCutOff ? 'medium' : 'low',
    message: `${spines(count)} reach${count === 1 ? 'es' : ''} the picture's edge; step back or move along so that whole spines are seen.`,
    affectedCount: count,
  };
}

function suggestMultipleShelves(books: readonly DetectedBook[]): Suggestion | undefined {
  const shelves = countShelves(books.map((book) => book.boundingBox));
  if (shelves < 2) return undefined;
  return {
    type: 'multiple_shelves',
    severity: shelves > 2 ? 'medium' : 'low',
    message: `The picture shows ${shelves} shelves; one picture for each shelf reads better.`,
    affectedCount: shelves,
  };
}

function touchesEdge(box: BoundingBox): boolean {
  const low = edgeMargin;
  const high = 1 - edgeMargin;
  return box.x1 < low || box.y1 < low || box.x2 > high || box.y2 > high;
}

/** Rows of two or more upright spines, parted where no spine reaches from one into the other; a stack counts once. */
export function countShelves(boxes: readonly BoundingBox[]): number {
  const upright = boxes.filter((box) => box.y2 - box.y1 > box.x2 - box.x1);
  const rows: { count: number; bottom: number }[] = [];
  for (const { y1, y2 } of upright.toSorted((a, b) => a.y1 - b.y1)) {
    // Boxes of leaning spines are higher than the spines: rows may overlap a little.
    const bottom = y2 - (y2 - y1) * 0.1;
    const row = rows.at(-1);
    if (row === undefined || y1 >= row.bottom) rows.push({ count: 1, bottom });
    else rows[rows.length - 1] = { count: row.count + 1, bottom: Math.max(row.bottom, bottom) };
  }
  const shelves = rows.filter(({ count }) => count > 1).length;
  return boxes.length === 0 ? 0 : Math.max(1, shelves);
}

function severityOf(share: number): Severity {
  return share > 0.5 ? 'high' : share > 0.2 ? 'medium' : 'low';
}

function spines(count: number): string {
  return count === 1 ? 'One spine' : `${count} spines`;
}

function titles(count: number): string {
  return count === 1 ? 'One title' : `${count} titles`;
}
