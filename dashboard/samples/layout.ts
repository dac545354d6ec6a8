import type { BookDesign } from './book-design.ts';
import type { Random } from './random.ts';

export type Layout = 'upright' | 'stacked' | 'leaning' | 'mixed';

/**
 * A book in its row, in mm: (x, y) is the foot's left corner of its spine, y up from the board, z away from the viewer.
 * `angle` in degrees turns it anticlockwise about that corner; 90 or -90 lies flat.
 */
export type PlacedBook = {
  design: BookDesign;
  x: number;
  y: number;
  z: number;
  angle: number;
  stack?: number;
};
export type Spot = { x: number; y: number; room: number };
export type Row = {
  books: PlacedBook[];
  width: number;
  height: number;
  /** Where an object may stand. */ spots: Spot[];
};

export type Point = readonly [number, number];

/** Foot left, foot right, head right, head left. */
export function cornersOf(book: PlacedBook): [Point, Point, Point, Point] {
  const radians = (book.angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const { thicknessMm: thickness, heightMm: height } = book.design;
  const at = (across: number, up: number): Point => [
    book.x + across * cos - up * sin,
    book.y + across * sin + up * cos,
  ];
  return [at(0, 0), at(thickness, 0), at(thickness, height), at(0, height)];
}

export function layOutRow(designs: readonly BookDesign[], layout: Layout, random: Random): Row {
  switch (layout) {
    case 'upright':
      return finishRow(standUp(designs, random), []);
    case 'stacked':
      return layStacks(designs, random);
    case 'leaning':
      return layLeaning(designs, random);
    case 'mixed':
      return layMixed(designs, random);
  }
}

function standUp(designs: readonly BookDesign[], random: Random, from = 0): PlacedBook[] {
  let x = from;
  return designs.map((design) => {
    const book = { design, x, y: 0, z: random.range(0, 7), angle: 0 };
    x += design.thicknessMm + random.range(0.2, 1.2);
    return book;
  });
}

/** Adds leaning books on the right, each resting against the one before it. */
function leanAgainst(
  standing: readonly PlacedBook[],
  designs: readonly BookDesign[],
  random: Random,
): PlacedBook[] {
  const last = standing.at(-1);
  let angle = 0;
  // The supporting face meets the board at `foot` and ends at `top`.
  let foot = last === undefined ? 0 : last.x + last.design.thicknessMm + 0.5;
  let top = last === undefined ? 200 : last.design.heightMm;
  const leaning = designs.map((design, index) => {
    const next = index === 0 ? random.range(6, 13) : Math.min(20, angle + random.range(0, 2.5));
    const cos = Math.cos(radiansOf(next));
    const touch = Math.min(top, design.heightMm * cos);
    const x = foot + touch * (Math.tan(radiansOf(next)) - Math.tan(radiansOf(angle)));
    foot = x + design.thicknessMm / cos;
    top = design.heightMm * cos + design.thicknessMm * Math.sin(radiansOf(next));
    angle = next;
    return { design, x, y: 0, z: random.range(0, 8), angle: next };
  });
  return [...standing, ...leaning];
}

function mirror(books: readonly PlacedBook[]): PlacedBook[] {
  return books.map((book) => {
    const right = cornersOf(book)[1];
    // The foot's right corner becomes its left one, and the turn changes sign.
    return { ...book, x: -right[0], y: right[1], angle: -book.angle };
  });
}

function layLeaning(designs: readonly BookDesign[], random: Random): Row {
  const half = Math.ceil(designs.length / 2);
  const group = (items: readonly BookDesign[]) => {
    const standing = Math.max(1, Math.round(items.length * 0.45));
    // The tallest stand nearest to the leaning ones, as a support has to.
    const upright = items.slice(0, standing).toSorted((a, b) => a.heightMm - b.heightMm);
    return leanAgainst(standUp(upright, random), items.slice(standing), random);
  };
  const left = group(designs.slice(0, half));
  if (designs.length < 4) return finishRow(left, []);
  const right = mirror(group(designs.slice(half)));
  const gap = random.range(14, 34);
  const shift = extent(left).right + gap - extent(right).left;
  const moved = right.map((book) => ({ ...book, x: book.x + shift }));
  return finishRow([...left, ...moved], []);
}

function layStack(designs: readonly BookDesign[], random: Random, centre: number): PlacedBook[] {
  let y = 0;
  const byLength = designs.toSorted(
    (a, b) => b.heightMm + b.thicknessMm - a.heightMm - a.thicknessMm,
  );
  return byLength.map((design) => {
    const left = centre - design.heightMm / 2 + random.range(-9, 9);
    const flat =
      design.reading === 'up'
        ? { x: left, y: y + design.thicknessMm, angle: -90 }
        : { x: left + design.heightMm, y, angle: 90 };
    y += design.thicknessMm + 0.3;
    return { design, z: random.range(0, 9), stack: centre, ...flat };
  });
}

function layStacks(designs: readonly BookDesign[], random: Random): Row {
  const count = designs.length > 8 ? 2 : 1;
  const size = Math.ceil(designs.length / count);
  const books: PlacedBook[] = [];
  const spots: Spot[] = [];
  for (let i = 0; i < count; i += 1) {
    const stack = layStack(designs.slice(i * size, (i + 1) * size), random, i * 268);
    books.push(...stack);
    spots.push({ x: i * 268, y: extent(stack).top, room: 120 });
  }
  return finishRow(books, spots);
}

function layMixed(designs: readonly BookDesign[], random: Random): Row {
  const stacked = Math.max(2, Math.round(designs.length * 0.34));
  const leaning = designs.length > 5 ? 2 : 0;
  const upright = designs.slice(0, designs.length - stacked - leaning);
  const standing = leanAgainst(
    standUp(upright, random),
    designs.slice(upright.length, upright.length + leaning),
    random,
  );
  const stack = layStack(designs.slice(designs.length - stacked), random, 0);
  const shift = extent(standing).right + random.range(8, 26) - extent(stack).left;
  const moved = stack.map((book) => ({ ...book, x: book.x + shift }));
  return finishRow([...standing, ...moved], [{ x: shift, y: extent(stack).top, room: 110 }]);
}

function radiansOf(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function extent(books: readonly PlacedBook[]): { left: number; right: number; top: number } {
  const corners = books.flatMap(cornersOf);
  return {
    left: Math.min(...corners.map(([x]) => x)),
    right: Math.max(...corners.map(([x]) => x)),
    top: Math.max(...corners.map(([, y]) => y)),
  };
}

/** Moves the row so that it is centred on x = 0. */
function finishRow(books: readonly PlacedBook[], spots: readonly Spot[]): Row {
  const { left, right, top } = extent(books);
  const middle = (left + right) / 2;
  return {
    books: books.map((book) => ({ ...book, x: book.x - middle })),
    width: right - left,
    height: top,
    spots: spots.map((spot) => ({ ...spot, x: spot.x - middle })),
  };
}
