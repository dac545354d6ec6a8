import { describe, expect, it } from 'vitest';
import {
  countGlare,
  measureLight,
  measureSharpness,
} from '../../../src/providers/local-vision/picture-quality.ts';
import type { GrayRaster } from '../../../src/providers/local-vision/raster.ts';
import { suggestFromPicture } from '../../../src/providers/local-vision/suggest-from-picture.ts';
import type { TextLine } from '../../../src/providers/local-vision/read-line.ts';

const size = { width: 256, height: 192 };

function draw(valueAt: (x: number, y: number) => number): GrayRaster {
  const data = Uint8Array.from({ length: size.width * size.height }, (_, i) =>
    Math.max(0, Math.min(255, valueAt(i % size.width, Math.floor(i / size.width)))),
  );
  return { ...size, data };
}

/** Bars of letters' width, each edge a ramp over `softness` pixels. */
const bars = (softness: number) =>
  draw((x) => {
    const phase = Math.abs((x % 64) - 32) - 16;
    return 128 + 90 * Math.max(-1, Math.min(1, (2 * phase) / softness));
  });

describe('measureSharpness()', () => {
  it('falls as edges grow soft', () => {
    const [sharp, soft, blurred] = [bars(1), bars(8), bars(20)].map(measureSharpness);
    expect(sharp).toBeGreaterThan(soft!);
    expect(soft).toBeGreaterThan(blurred!);
  });

  it('does not depend on contrast', () => {
    const faint = bars(2);
    const pale = { ...faint, data: faint.data.map((value) => 100 + value / 3) };
    expect(measureSharpness(pale)).toBeCloseTo(measureSharpness(faint), 0);
  });

  it('is 0 for a blank picture', () => {
    expect(measureSharpness(draw(() => 200))).toBe(0);
  });
});

describe('measureLight()', () => {
  it.each([
    ['black', 0, { meanBrightness: 0, contrast: 0, darkShare: 1, brightShare: 0 }],
    ['white', 255, { meanBrightness: 255, contrast: 0, darkShare: 0, brightShare: 1 }],
    ['grey', 128, { meanBrightness: 128, contrast: 0, darkShare: 0, brightShare: 0 }],
  ])('describes a %s picture', (_, value, light) => {
    expect(measureLight(draw(() => value))).toEqual(light);
  });

  it('takes contrast between the 5th and the 95th hundredth', () => {
    expect(measureLight(draw((x) => x)).contrast).toBeCloseTo(230, -1);
  });
});

describe('countGlare()', () => {
  const spot = (x: number, y: number) => 330 - 4 * Math.hypot(x - 100, y - 90);

  it('counts a blown-out patch that fades out', () => {
    expect(countGlare(draw((x, y) => Math.max(90, spot(x, y))))).toBe(1);
  });

  it('does not take white paper for glare', () => {
    expect(countGlare(draw((x, y) => (x > 60 && x < 110 && y > 40 && y < 90 ? 255 : 90)))).toBe(0);
  });

  it('overlooks specks and a white sky', () => {
    expect(countGlare(draw((x, y) => (x % 64 === 0 && y % 64 === 0 ? 255 : 240)))).toBe(0);
    expect(countGlare(draw(() => 255))).toBe(0);
  });
});

describe('suggestFromPicture()', () => {
  const picture = { width: 2400, height: 1800 };
  const good = {
    sharpness: 1,
    meanBrightness: 120,
    contrast: 150,
    darkShare: 0,
    brightShare: 0,
    glarePatches: 0,
  };
  const lines = (height: number, degrees: number): TextLine[] =>
    Array.from({ length: 6 }, () => ({
      text: 'A title',
      score: 0.9,
      box: { center: { x: 0, y: 0 }, width: 300, height, angle: (degrees * Math.PI) / 180 },
    }));
  const typesOf = (quality: object, shown = lines(40, 90)) =>
    suggestFromPicture({ ...good, ...quality }, shown, picture).map(({ type }) => type);

  it('has nothing to say about a good picture', () => {
    expect(typesOf({})).toEqual([]);
    expect(suggestFromPicture(good, [], picture)).toEqual([]);
  });

  it.each([
    [{ sharpness: 0.01 }, 'blurry_image'],
    [{ meanBrightness: 30 }, 'lighting_issues'],
    [{ meanBrightness: 230 }, 'lighting_issues'],
    [{ contrast: 20 }, 'lighting_issues'],
    [{ glarePatches: 2 }, 'glare_detected'],
  ])('answers %o with %s', (quality, type) => {
    expect(typesOf(quality)).toEqual([type]);
  });

  it('finds a slant that most lines share, not one book that leans', () => {
    expect(typesOf({}, lines(40, 70))).toEqual(['angle_issues']);
    expect(typesOf({}, [...lines(40, 90), ...lines(40, 60).slice(3)])).toEqual([]);
  });

  it('finds letters too small to read', () => {
    expect(typesOf({}, lines(10, 90))).toEqual(['distance_too_far']);
  });
});
