import { describe, expect, it } from 'vitest';
import {
  alongText,
  boxAlong,
  corners,
  foldAngle,
  minAreaBox,
  type RotatedBox,
  unclip,
} from '../../../src/providers/local-vision/geometry.ts';

const degrees = (angle: number) => (angle * Math.PI) / 180;

describe('minAreaBox()', () => {
  it.each([0, 7, 30, 45, 88, 135])('finds a rectangle turned by %i° again', (turn) => {
    const box: RotatedBox = {
      center: { x: 200, y: 90 },
      width: 160,
      height: 24,
      angle: degrees(turn),
    };
    const found = alongText(minAreaBox(corners(box)));
    expect(found.center.x).toBeCloseTo(200, 6);
    expect(found.center.y).toBeCloseTo(90, 6);
    expect(found.width).toBeCloseTo(160, 6);
    expect(found.height).toBeCloseTo(24, 6);
    expect(Math.cos(2 * (found.angle - box.angle))).toBeCloseTo(1, 6);
  });

  it('ignores points inside the hull', () => {
    const outline = corners({ center: { x: 0, y: 0 }, width: 40, height: 10, angle: 0.4 });
    const found = minAreaBox([...outline, { x: 1, y: 1 }, { x: -2, y: 0 }]);
    expect(found.width * found.height).toBeCloseTo(400, 6);
  });

  it('gives a box without area for one point', () => {
    expect(minAreaBox([{ x: 3, y: 4 }])).toMatchObject({
      center: { x: 3, y: 4 },
      width: 0,
      height: 0,
    });
  });
});

describe('unclip()', () => {
  it('grows every side by area × ratio ÷ perimeter', () => {
    const grown = unclip({ center: { x: 0, y: 0 }, width: 100, height: 20, angle: 1 }, 1.5);
    expect(grown.width).toBeCloseTo(125, 6);
    expect(grown.height).toBeCloseTo(45, 6);
    expect(grown.angle).toBe(1);
  });
});

describe('alongText()', () => {
  it('turns an upended box so that its width runs along the text', () => {
    const box = alongText({ center: { x: 0, y: 0 }, width: 10, height: 50, angle: 0 });
    expect(box).toMatchObject({ width: 50, height: 10 });
    expect(box.angle).toBeCloseTo(Math.PI / 2, 9);
  });

  it('leaves a nearly square box as it stands', () => {
    expect(alongText({ center: { x: 0, y: 0 }, width: 20, height: 22, angle: 0 }).width).toBe(20);
  });
});

describe('foldAngle()', () => {
  it.each([
    [0, 0],
    [90, 90],
    [-90, 90],
    [180, 0],
    [135, -45],
    [-200, -20],
    [450, 90],
  ])('takes the sense off %i°', (angle, folded) => {
    expect(foldAngle(degrees(angle))).toBeCloseTo(degrees(folded), 9);
  });
});

describe('boxAlong()', () => {
  it('measures along the given direction', () => {
    const box = boxAlong(
      [
        { x: 0, y: 0 },
        { x: 0, y: 30 },
        { x: 4, y: 0 },
      ],
      Math.PI / 2,
    );
    expect(box.width).toBeCloseTo(30, 9);
    expect(box.height).toBeCloseTo(4, 9);
  });
});
