import { describe, expect, it } from 'vitest';
import { backgroundRunsOn } from '../../../src/providers/local-vision/axis-background.ts';
import { edgeContrastOf, measureGrain } from '../../../src/providers/local-vision/edge-contrast.ts';
import { extendLine } from '../../../src/providers/local-vision/extend-line.ts';
import type { RotatedBox } from '../../../src/providers/local-vision/geometry.ts';
import type { Raster } from '../../../src/providers/local-vision/raster.ts';
import { boundBox, findSpine } from '../../../src/providers/local-vision/spine-box.ts';
import { edgesRunOn } from '../../../src/providers/local-vision/spine-edges.ts';
import { findLane } from '../../../src/providers/local-vision/spine-lane.ts';
import { areRowsOfType } from '../../../src/providers/local-vision/type-rows.ts';
import { isWallBetween } from '../../../src/providers/local-vision/wall-between.ts';

type Rectangle = [left: number, top: number, right: number, bottom: number, gray: number];

/** A grey wall with rectangles painted on it, the later ones over the earlier. */
function paint(...rectangles: Rectangle[]): Raster {
  const [width, height] = [300, 400];
  const data = new Uint8Array(width * height * 4).fill(200);
  for (const [left, top, right, bottom, gray] of rectangles) {
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++)
        data.fill(gray, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { width, height, data };
}

/** A line of letters on a dark spine: bars with gaps between them. */
function letters(x: number, top: number, bottom: number): Rectangle[] {
  const bars: Rectangle[] = [];
  for (let y = top; y < bottom - 4; y += 9) bars.push([x - 9, y, x + 9, y + 5, 240]);
  return bars;
}

const lineAt = (x: number, top: number, bottom: number): RotatedBox => {
  return {
    center: { x, y: (top + bottom) / 2 },
    width: bottom - top,
    height: 26,
    angle: Math.PI / 2,
  };
};
const shape = (raster: Raster, box: RotatedBox) => ({ box, lane: findLane(raster, box) });

const spine: Rectangle = [100, 50, 180, 350, 40];
const neighbour: Rectangle = [180, 80, 240, 350, 90];

describe('findLane()', () => {
  it('finds both edges of a spine', () => {
    const raster = paint(spine, neighbour, ...letters(140, 100, 220));
    const { before, after } = findLane(raster, lineAt(140, 100, 220));
    expect(before.seen && after.seen).toBe(true);
    expect(before.distance).toBeCloseTo(40, -1);
    expect(after.distance).toBeCloseTo(40, -1);
  });

  it('looks through the letters of a second line', () => {
    const raster = paint(spine, neighbour, ...letters(120, 100, 220), ...letters(155, 100, 220));
    const lane = findLane(raster, lineAt(120, 100, 220));
    // The spine's right edge is 60 pixels away, the second line's letters begin at 26.
    expect(lane.before.distance).toBeLessThan(60);
    expect(Math.abs(lane.before.distance - 60)).toBeLessThan(6);
  });

  it('sees the thin shadow between spines of one colour', () => {
    const raster = paint(
      spine,
      [180, 50, 260, 350, 40],
      [178, 50, 182, 350, 5],
      ...letters(140, 100, 220),
    );
    expect(findLane(raster, lineAt(140, 100, 220)).before.distance).toBeCloseTo(38, -1);
  });
});

describe('edgesRunOn()', () => {
  const [title, author] = [lineAt(140, 80, 180), lineAt(140, 260, 340)];

  it('holds along one spine', () => {
    const raster = paint(spine, neighbour, ...letters(140, 80, 180), ...letters(140, 260, 340));
    expect(edgesRunOn(raster, 8, shape(raster, title), shape(raster, author))).toBe(true);
  });

  it('fails where wall shows between two books', () => {
    const upper: Rectangle = [100, 50, 180, 195, 40];
    const lower: Rectangle = [100, 245, 180, 350, 40];
    const raster = paint(upper, lower, ...letters(140, 80, 180), ...letters(140, 260, 340));
    expect(edgesRunOn(raster, 8, shape(raster, title), shape(raster, author))).toBe(false);
  });
});

describe('backgroundRunsOn()', () => {
  it('fails where wall shows between two lines', () => {
    const parted = paint([100, 50, 180, 195, 40], [100, 245, 180, 350, 40]);
    const [a, b] = [lineAt(140, 80, 180), lineAt(140, 260, 340)];
    expect(backgroundRunsOn(parted, a, b)).toBe(false);
    expect(backgroundRunsOn(paint(spine), a, b)).toBe(true);
  });

  it('allows two tones of one spine', () => {
    const twoTone = paint([100, 50, 180, 220, 40], [100, 220, 180, 350, 120]);
    expect(backgroundRunsOn(twoTone, lineAt(140, 80, 180), lineAt(140, 260, 340))).toBe(true);
  });
});

describe('isWallBetween()', () => {
  const [a, b] = [lineAt(130, 100, 300), lineAt(210, 100, 300)];
  const type = [...letters(130, 100, 300), ...letters(210, 100, 300)];

  it('sees a faint edge that runs all along both lines', () => {
    const parted = paint([90, 50, 170, 350, 40], [170, 50, 250, 350, 52], ...type);
    expect(isWallBetween(parted, 8, a, b)).toBe(true);
    expect(isWallBetween(paint([90, 50, 250, 350, 40], ...type), 8, a, b)).toBe(false);
  });

  it('takes no short mark for one', () => {
    const marked = paint([90, 50, 250, 350, 40], [165, 150, 175, 200, 200], ...type);
    expect(isWallBetween(marked, 8, a, b)).toBe(false);
  });
});

describe('areRowsOfType()', () => {
  const [a, b] = [lineAt(120, 100, 220), lineAt(148, 105, 215)];
  const type = [...letters(120, 100, 220), ...letters(148, 105, 215)];

  it('joins rows on one ground', () => {
    expect(areRowsOfType(paint(spine, ...type), a, b)).toBe(true);
  });

  it('parts thin spines of two colours, and lines further apart', () => {
    const thin = paint([100, 50, 134, 350, 40], [134, 50, 170, 350, 120], ...type);
    expect(areRowsOfType(thin, a, b)).toBe(false);
    expect(areRowsOfType(paint(spine), a, lineAt(165, 105, 215))).toBe(false);
  });
});

describe('extendLine()', () => {
  const whole = paint(spine, ...letters(140, 80, 260));
  const ends = ({ center, width }: RotatedBox) => [center.y - width / 2, center.y + width / 2];

  it('goes on to where the letters end', () => {
    const [top, bottom] = ends(extendLine(whole, lineAt(140, 110, 260), []));
    expect(Math.abs(top! - 80)).toBeLessThan(8);
    expect(Math.abs(bottom! - 260)).toBeLessThan(8);
  });

  it('stops at the next line', () => {
    const [line, before] = [lineAt(140, 110, 260), lineAt(140, 60, 108)];
    expect(extendLine(whole, line, [line, before])).toEqual(line);
  });
});

describe('findSpine()', () => {
  it('reaches from head to foot of the spine, not only around its letters', () => {
    const raster = paint(spine, ...letters(140, 120, 240));
    const box = boundBox(findSpine(raster, 8, [shape(raster, lineAt(140, 120, 240))]), raster);
    expect(box.x1 * 300).toBeCloseTo(100, -1);
    expect(box.x2 * 300).toBeCloseTo(180, -1);
    expect(Math.abs(box.y1 * 400 - 50)).toBeLessThan(15);
    expect(Math.abs(box.y2 * 400 - 350)).toBeLessThan(15);
  });
});

describe('boundBox()', () => {
  it('stays in the picture and keeps some area', () => {
    const outside = { center: { x: 320, y: 410 }, width: 20, height: 10, angle: 0 };
    const box = boundBox(outside, { width: 300, height: 400 });
    expect(box.x1).toBeLessThan(box.x2);
    expect(box.y1).toBeLessThan(box.y2);
    expect(box.x2).toBeLessThanOrEqual(1);
  });
});

describe('edgeContrastOf()', () => {
  it('rises with the grain of the picture', () => {
    const smooth = paint(spine);
    const grainy = {
      ...smooth,
      data: smooth.data.map((v, i) => (i % 4 === 3 ? v : v + ((i * 7919) % 23) - 11)),
    };
    expect(measureGrain(smooth)).toBe(0);
    expect(edgeContrastOf(grainy)).toBeGreaterThan(edgeContrastOf(smooth));
  });
});
