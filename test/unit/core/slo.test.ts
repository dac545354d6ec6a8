import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addLatency,
  bucketMiddleMs,
  histogramCount,
  latencyBucket,
  mergeHistograms,
  percentileMs,
  type LatencyHistogram,
} from '../../../src/core/slo/latency-histogram.ts';
import { measureRatio, wilsonInterval } from '../../../src/core/slo/ratio.ts';
import { chooseStepMs } from '../../../src/core/slo/time-step.ts';

describe('wilsonInterval()', () => {
  // Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives %i of %i the published interval', (count, total, lower, upper) => {
    const interval = wilsonInterval(count, total);
    expect(interval?.lower).toBeCloseTo(lower, 4);
    expect(interval?.upper).toBeCloseTo(upper, 4);
  });

  it('stays within 0 and 1 and holds the ratio', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), (a, b) => {
        const [count, total] = [Math.min(a, b), Math.max(a, b, 1)];
        const interval = wilsonInterval(count, total);
        if (interval === null) throw new Error('there is data');
        expect(interval.lower).toBeGreaterThanOrEqual(0);
        expect(interval.upper).toBeLessThanOrEqual(1);
        expect(interval.lower).toBeLessThanOrEqual(count / total + 1e-12);
        expect(interval.upper).toBeGreaterThanOrEqual(count / total - 1e-12);
      }),
    );
  });
});

describe('measureRatio()', () => {
  it('holds a ratio at its target to it: at least 95 % is met at 95 %, below 5 % is not at 5 %', () => {
    expect(measureRatio(95, 100, { kind: 'at_least', ratio: 0.95 }).status).toBe('met');
    expect(measureRatio(5, 100, { kind: 'below', ratio: 0.05 }).status).toBe('breached');
    expect(measureRatio(4, 100, { kind: 'below', ratio: 0.05 }).status).toBe('met');
  });

  it('is no data over nothing', () => {
    const measured = measureRatio(0, 0, { kind: 'below', ratio: 0.05 });
    expect(measured).toMatchObject({ ratio: null, lower: null, upper: null, status: 'no_data' });
  });
});

describe('latency histogram', () => {
  const sample = fc.double({ min: 0.01, max: 1e6, noNaN: true });
  const histogramOf = (samples: readonly number[]) =>
    samples.reduce<LatencyHistogram>((histogram, ms) => addLatency(histogram, ms), {});

  it('files a duration under ceil(log2(seconds) × 8)', () => {
    expect(latencyBucket(1000)).toBe(0);
    expect(latencyBucket(2000)).toBe(8);
    expect(latencyBucket(2001)).toBe(9);
    expect(latencyBucket(0)).toBe(latencyBucket(0.001));
  });

  it('represents every duration within 4.5 %', () => {
    fc.assert(
      fc.property(sample, (ms) => {
        expect(Math.abs(bucketMiddleMs(latencyBucket(ms)) / ms - 1)).toBeLessThan(0.0453);
      }),
    );
  });

  it('gives every percentile within 4.5 % of the exact one', () => {
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.95, 0.99, 1),
        (samples, q) => {
          const exact = samples.toSorted((a, b) => a - b)[Math.ceil(q * samples.length) - 1] ?? 0;
          const measured = percentileMs(histogramOf(samples), q) ?? Number.NaN;
          expect(Math.abs(measured / exact - 1)).toBeLessThan(0.0453);
        },
      ),
    );
  });

  it('merges to the histogram of all samples, in any grouping', () => {
    fc.assert(
      fc.property(fc.array(fc.array(sample)), (groups) => {
        const merged = mergeHistograms(groups.map(histogramOf));
        expect(merged).toEqual(histogramOf(groups.flat()));
        expect(histogramCount(merged)).toBe(groups.flat().length);
      }),
    );
  });

  it('has no percentile over nothing', () => {
    expect(percentileMs({}, 0.5)).toBeNull();
  });
});

describe('chooseStepMs()', () => {
  it.each([
    [15 * 60_000, 60_000],
    [3_600_000, 60_000],
    [86_400_000, 900_000],
    [30 * 86_400_000, 6 * 3_600_000],
    [400 * 86_400_000, 86_400_000],
  ])('divides %i ms into steps of %i ms', (span, step) => {
    expect(chooseStepMs(span)).toBe(step);
  });
});
