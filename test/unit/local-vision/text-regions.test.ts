import { describe, expect, it } from 'vitest';
import {
  findTextRegions,
  type ProbabilityMap,
} from '../../../src/providers/local-vision/text-regions.ts';
import { tileSpans } from '../../../src/providers/local-vision/detect-text.ts';

function mapOf(
  width: number,
  height: number,
  isText: (x: number, y: number) => number,
): ProbabilityMap {
  const data = Float32Array.from({ length: width * height }, (_, i) =>
    isText(i % width, Math.floor(i / width)),
  );
  return { width, height, data };
}

describe('findTextRegions()', () => {
  it('finds one region for each patch', () => {
    const map = mapOf(100, 60, (x, y) =>
      y > 10 && y < 20 && x > 5 && x < 90 && x !== 50 ? 0.9 : 0,
    );
    expect(findTextRegions(map)).toHaveLength(2);
  });

  it('boxes a patch and grows it by the unclip ratio', () => {
    const map = mapOf(200, 80, (x, y) => (x >= 50 && x < 150 && y >= 30 && y < 50 ? 0.8 : 0));
    const [region] = findTextRegions(map, { unclipRatio: 1.5 });
    expect(region?.box.center.x).toBeCloseTo(100, 6);
    expect(region?.box.center.y).toBeCloseTo(40, 6);
    expect(region?.score).toBeCloseTo(0.8, 5);
    const sides = [region!.box.width, region!.box.height].sort((a, b) => a - b);
    expect(sides[0]).toBeCloseTo(45, 6);
    expect(sides[1]).toBeCloseTo(125, 6);
  });

  it('drops specks and patches that the detector doubts', () => {
    const speck = mapOf(40, 40, (x, y) => (x < 3 && y < 3 ? 1 : 0));
    const doubtful = mapOf(40, 40, (x, y) => (y > 10 && y < 20 && x > 0 ? 0.35 : 0));
    expect(findTextRegions(speck)).toEqual([]);
    expect(findTextRegions(doubtful)).toEqual([]);
  });
});

describe('tileSpans()', () => {
  it.each([100, 384, 385, 640, 1200, 1600, 2048])('keeps each of %i pixels once', (length) => {
    const spans = tileSpans(length, 384);
    expect(spans[0]?.from).toBe(0);
    expect(spans.at(-1)?.to).toBe(length);
    for (const [i, span] of spans.entries()) {
      if (i > 0) expect(span.from).toBe(spans[i - 1]!.to);
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeLessThanOrEqual(length);
      expect(span.start).toBeLessThanOrEqual(span.from);
      expect(span.end).toBeGreaterThanOrEqual(span.to);
    }
  });
});
