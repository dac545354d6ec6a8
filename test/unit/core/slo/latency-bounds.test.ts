import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addLatency,
  latencyBucket,
  mergeHistograms,
  percentileBounds,
  percentileMs,
  sampleBounds,
  shareAtOrUnder,
  type LatencyHistogram,
} from '../../../../src/core/slo/latency-histogram.ts';

const sample = fc.double({ min: 0, max: 1e6, noNaN: true });
const samples = fc.array(sample, { minLength: 1, maxLength: 200 });
const histogramOf = (values: readonly number[]) =>
  values.reduce<LatencyHistogram>((histogram, ms) => addLatency(histogram, ms), {});
/** A sample on an edge may be filed on either side of it by the last digit of its logarithm. */
const rounding = 1e-9;

describe('percentileBounds()', () => {
  it('are the edges of the bucket that holds the exact percentile', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const rank = Math.max(1, Math.ceil(q * values.length - 1e-9));
        const exact = values.toSorted((a, b) => a - b)[rank - 1] ?? Number.NaN;
        const bounds = percentileBounds(histogramOf(values), q);
        if (bounds === null) throw new Error('there is data');
        expect(bounds.lowerMs).toBeLessThanOrEqual(exact * (1 + rounding));
        expect(bounds.upperMs).toBeGreaterThanOrEqual(exact * (1 - rounding));
      }),
    );
  });

  it('lie 9 % apart, about the value that is shown', () => {
    const histogram = histogramOf([7.9]);
    const bounds = percentileBounds(histogram, 0.5);
    expect(bounds?.lowerMs).toBeCloseTo(7.8125, 10);
    expect(bounds?.upperMs).toBeCloseTo(7.8125 * 2 ** (1 / 8), 10);
    expect(percentileMs(histogram, 0.5)).toBeCloseTo(7.8125 * 2 ** (1 / 16), 10);
  });

  it('begin at 0 in the lowest bucket, which holds all that is shorter', () => {
    expect(percentileBounds(histogramOf([0]), 1)?.lowerMs).toBe(0);
  });

  it('are null over nothing', () => {
    expect(percentileBounds({}, 0.95)).toBeNull();
  });

  it('take the 55th of 100 for p55, whatever 0.55 × 100 is in binary', () => {
    const hundred = { [latencyBucket(1)]: 55, [latencyBucket(1000)]: 45 };
    expect(percentileBounds(hundred, 0.55)?.upperMs).toBeLessThan(2);
  });
});

describe('sampleBounds()', () => {
  it('is null past the last sample', () => {
    expect(sampleBounds(histogramOf([1, 2]), 2)).not.toBeNull();
    expect(sampleBounds(histogramOf([1, 2]), 3)).toBeNull();
  });
});

describe('shareAtOrUnder()', () => {
  it('holds the exact share of the samples, and its estimate, within its bounds', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1e6, noNaN: true }), (values, threshold) => {
        const near = values.some((ms) => Math.abs(ms / threshold - 1) < rounding);
        fc.pre(!near);
        const exact = values.filter((ms) => ms <= threshold).length / values.length;
        const measured = shareAtOrUnder(histogramOf(values), threshold);
        if (measured === null) throw new Error('there is data');
        expect(measured.lower).toBeLessThanOrEqual(exact);
        expect(measured.upper).toBeGreaterThanOrEqual(threshold === 0 ? 0 : exact);
        expect(measured.share).toBeGreaterThanOrEqual(measured.lower);
        expect(measured.share).toBeLessThanOrEqual(measured.upper);
      }),
    );
  });

  it('is exact at 2 s, an edge of the buckets', () => {
    const histogram = histogramOf([100, 1999, 2000, 2001, 3000]);
    expect(shareAtOrUnder(histogram, 2000)).toEqual({ share: 0.6, lower: 0.6, upper: 0.6 });
  });

  it('is uncertain at 8 ms by what lies within (7.81, 8.52]', () => {
    const measured = shareAtOrUnder(histogramOf([5, 7.9, 8.3, 20]), 8);
    expect(measured).toMatchObject({ lower: 0.25, upper: 0.75 });
    // log2(8 / 7.8125) × 8 of the two.
    expect(measured?.share).toBeCloseTo(0.25 + 0.5 * Math.log2(8 / 7.8125) * 8, 12);
  });

  it('grows with the threshold', () => {
    fc.assert(
      fc.property(samples, sample, sample, (values, a, b) => {
        const histogram = histogramOf(values);
        const lower = shareAtOrUnder(histogram, Math.min(a, b))?.share ?? Number.NaN;
        expect(shareAtOrUnder(histogram, Math.max(a, b))?.share).toBeGreaterThanOrEqual(lower);
      }),
    );
  });

  it('is null over nothing', () => {
    expect(shareAtOrUnder({}, 8)).toBeNull();
  });
});

describe('mergeHistograms()', () => {
  const histogram = fc.array(sample).map(histogramOf);

  it('gives the same in any order and grouping', () => {
    fc.assert(
      fc.property(histogram, histogram, histogram, (a, b, c) => {
        expect(mergeHistograms([a, b])).toEqual(mergeHistograms([b, a]));
        const left = mergeHistograms([mergeHistograms([a, b]), c]);
        expect(left).toEqual(mergeHistograms([a, mergeHistograms([b, c])]));
        expect(mergeHistograms([a, {}])).toEqual(a);
      }),
    );
  });
});
