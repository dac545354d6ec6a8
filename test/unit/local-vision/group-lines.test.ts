import { describe, expect, it } from 'vitest';
import { groupLines, type LineShape } from '../../../src/providers/local-vision/group-lines.ts';

type Lane = { before: number; after: number; seen?: boolean };

function line(
  x: number,
  y: number,
  width: number,
  height: number,
  degrees: number,
  lane: Lane,
): LineShape {
  const seen = lane.seen ?? true;
  return {
    box: { center: { x, y }, width, height, angle: (degrees * Math.PI) / 180 },
    lane: { before: { distance: lane.before, seen }, after: { distance: lane.after, seen } },
  };
}

const upright = (
  x: number,
  y: number,
  length: number,
  size = 30,
  lane: Lane = { before: 30, after: 30 },
) => line(x, y, length, size, 90, lane);
const lying = (
  x: number,
  y: number,
  length: number,
  size = 30,
  lane: Lane = { before: 30, after: 30 },
) => line(x, y, length, size, 0, lane);

const ascending = (a: number, b: number) => a - b;

const grouped = (lines: LineShape[], edgesRunOn = () => true) =>
  groupLines(lines, edgesRunOn)
    .map(({ along, across }) => ({
      along: along.toSorted(ascending),
      across: across.toSorted(ascending),
    }))
    .toSorted((a, b) => a.along[0]! - b.along[0]!);

describe('groupLines()', () => {
  it('joins title and author that follow each other on a spine', () => {
    expect(grouped([upright(100, 200, 200), upright(102, 450, 150)])).toEqual([
      { along: [0, 1], across: [] },
    ]);
  });

  it('parts neighbouring upright spines', () => {
    expect(grouped([upright(100, 200, 200), upright(160, 200, 200)])).toHaveLength(2);
  });

  it('joins two lines of type side by side on a wide spine', () => {
    const wide = { before: 70, after: 70 };
    const lines = [upright(100, 200, 200, 30, wide), upright(140, 220, 150, 30, wide)];
    expect(grouped(lines)).toHaveLength(1);
  });

  it('follows a spine that leans', () => {
    const lane = { before: 25, after: 25 };
    const lines = [line(100, 200, 200, 30, 75, lane), line(167, 450, 150, 30, 76, lane)];
    expect(grouped(lines)).toHaveLength(1);
  });

  it('parts lines of one spine and of the stack beside it where the edges break off', () => {
    const lines = [lying(200, 100, 200), lying(480, 100, 200)];
    expect(grouped(lines, () => true)).toHaveLength(1);
    expect(grouped(lines, () => false)).toHaveLength(2);
  });

  it('parts the books of a stack', () => {
    expect(
      grouped([lying(200, 100, 200), lying(200, 160, 200), lying(200, 220, 200)]),
    ).toHaveLength(3);
  });

  it('parts lines of two shelves where a board breaks the edges off', () => {
    const lines = [upright(100, 200, 200), upright(102, 500, 200)];
    expect(grouped(lines, () => false)).toHaveLength(2);
  });

  it('hangs a small print across the foot on its spine', () => {
    const imprint = lying(100, 340, 50, 15, { before: 20, after: 200, seen: false });
    expect(grouped([upright(100, 200, 200), imprint])).toEqual([{ along: [0], across: [1] }]);
  });

  it('keeps a line across that is wider than the spine', () => {
    expect(grouped([upright(100, 200, 200), lying(100, 340, 190, 25)])).toHaveLength(2);
  });

  it('joins short lines set across one thick spine', () => {
    const open = { before: 200, after: 200, seen: false };
    const lines = [
      lying(100, 100, 60, 20, open),
      lying(101, 125, 80, 20, open),
      lying(99, 250, 70, 18, open),
    ];
    expect(grouped(lines)).toHaveLength(1);
  });

  it('hangs a print across the head on its spine, as far as the edges run on', () => {
    const head = lying(100, -200, 50, 15, { before: 20, after: 200, seen: false });
    const lines = [upright(100, 200, 200), head];
    expect(grouped(lines, () => true)).toEqual([{ along: [0], across: [1] }]);
    expect(grouped(lines, () => false)).toHaveLength(2);
  });

  it('goes by the colours between lines side by side', () => {
    const wide = { before: 90, after: 90 };
    const apart = [upright(100, 200, 200, 30, wide), upright(160, 200, 200, 30, wide)];
    const evidence = { areRows: () => false, isWallBetween: () => true };
    expect(groupLines(apart, () => true, evidence)).toHaveLength(2);
    const narrow = [upright(100, 200, 200), upright(138, 200, 200)];
    const rows = { areRows: () => true, isWallBetween: () => false };
    expect(groupLines(narrow, () => true)).toHaveLength(2);
    expect(groupLines(narrow, () => true, rows)).toHaveLength(1);
  });

  it('groups nothing out of nothing', () => {
    expect(groupLines([], () => true)).toEqual([]);
  });
});
