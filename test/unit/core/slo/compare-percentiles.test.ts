import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../../dashboard/samples/random.ts';
import {
  comparePercentiles,
  percentileInterval,
} from '../../../../src/core/slo/compare-percentiles.ts';
import {
  latencyBucket,
  percentileBounds,
  type LatencyHistogram,
} from '../../../../src/core/slo/latency-histogram.ts';

/** `n` log-normal durations about `medianMs`, as update latencies are. */
function drawLatencies(n: number, medianMs: number, random: Random): LatencyHistogram {
  const histogram: Record<string, number> = {};
  for (let sample = 0; sample < n; sample++) {
    const bucket = latencyBucket(medianMs * Math.exp(random.gaussian()));
    histogram[bucket] = (histogram[bucket] ?? 0) + 1;
  }
  return histogram;
}

const histograms = fc
  .array(fc.tuple(fc.integer({ min: -80, max: 40 }), fc.integer({ min: 1, max: 50 })), {
    minLength: 1,
  })
  .map((buckets): LatencyHistogram => Object.fromEntries(buckets));
const percentiles = fc.constantFrom(0.5, 0.95, 0.99);

/** P(lowest ≤ X ≤ highest) of a binomial X, exactly; from the mode outward, so that nothing underflows. */
function binomialBetween(n: number, q: number, lowest: number, highest: number): number {
  const weights = [...Array(n + 1).keys()].map(() => 0);
  const mode = Math.floor((n + 1) * q);
  const odds = q / (1 - q);
  weights[mode] = 1;
  for (let k = mode; k < n; k++) weights[k + 1] = ((weights[k]! * (n - k)) / (k + 1)) * odds;
  for (let k = mode; k > 0; k--) weights[k - 1] = (weights[k]! * k) / (n - k + 1) / odds;
  const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
  return sum(weights.slice(Math.max(0, lowest), highest + 1)) / sum(weights);
}

describe('percentileInterval()', () => {
  it.each([0.5, 0.95, 0.99])('at %f, covers the true percentile in 95 %% or more, exactly', (q) => {
    for (const n of [10, 20, 26, 75, 100, 204, 300, 500, 600, 1000]) {
      // Each sample in a bucket of its own, so that the edges tell the ranks.
      const histogram = Object.fromEntries([...Array(n).keys()].map((bucket) => [bucket, 1]));
      const interval = percentileInterval(histogram, q);
      const bucketAt = (ms: number) => Math.round(Math.log2(ms / 1000) * 8);
      const lowest = interval?.lowerMs ? bucketAt(interval.lowerMs) + 2 : 0;
      const highest = interval?.upperMs ? bucketAt(interval.upperMs) + 1 : Infinity;
      expect(binomialBetween(n, q, lowest, Math.min(n, highest - 1))).toBeGreaterThan(0.95);
    }
  });

  it('holds the percentile of the samples', () => {
    fc.assert(
      fc.property(histograms, percentiles, (histogram, q) => {
        const [interval, bounds] = [
          percentileInterval(histogram, q),
          percentileBounds(histogram, q),
        ];
        if (interval === null || bounds === null) throw new Error('there is data');
        expect(interval.lowerMs).toBeLessThanOrEqual(bounds.lowerMs);
        expect(interval.upperMs ?? Infinity).toBeGreaterThanOrEqual(bounds.upperMs);
      }),
    );
  });

  it('has no upper end where the samples do not bound it: 100 say little about p99', () => {
    const histogram = { [latencyBucket(10)]: 100 };
    expect(percentileInterval(histogram, 0.99)?.upperMs).toBeNull();
    expect(percentileInterval(histogram, 0.5)?.upperMs).toBeCloseTo(1000 * 2 ** (-53 / 8), 10);
  });

  it('is null over nothing', () => {
    expect(percentileInterval({}, 0.5)).toBeNull();
  });
});

describe('comparePercentiles()', () => {
  const at = (ms: number, n: number): LatencyHistogram => ({ [latencyBucket(ms)]: n });

  it('finds a real rise and a real fall', () => {
    expect(comparePercentiles(at(8, 500), at(12, 500), 0.95)).toMatchObject({
      state: 'compared',
      change: 'up',
      real: true,
      reason: 'beyond_chance',
    });
    const fall = comparePercentiles(at(12, 500), at(8, 500), 0.95);
    expect(fall).toMatchObject({ change: 'down', real: true });
  });

  it('finds even the next bucket, where all samples are in it', () => {
    expect(comparePercentiles(at(8, 500), at(8.6, 500), 0.5)).toMatchObject({ real: true });
  });

  it('says where there are too few samples to tell', () => {
    const compared = comparePercentiles(at(8, 20), at(7, 20), 0.99);
    expect(compared).toMatchObject({ change: 'down', real: false, reason: 'too_few_samples' });
  });

  it('finds no change within a bucket', () => {
    const compared = comparePercentiles(at(7.9, 500), at(8.4, 500), 0.5);
    expect(compared).toMatchObject({ change: 'none', real: false, reason: 'no_change' });
  });

  it.each([
    [0, 10, 'before'],
    [10, 0, 'after'],
    [0, 0, 'both'],
  ])('has no data over %i and %i samples', (before, after, missing) => {
    const compared = comparePercentiles(at(8, before), at(8, after), 0.5);
    expect(compared).toEqual({ state: 'no_data', missing });
  });

  it('turns with the order', () => {
    const opposite = { up: 'down', down: 'up', none: 'none' };
    fc.assert(
      fc.property(histograms, histograms, percentiles, (a, b, q) => {
        const [there, back] = [comparePercentiles(a, b, q), comparePercentiles(b, a, q)];
        if (there.state === 'no_data' || back.state === 'no_data') throw new Error('data');
        expect(back.change).toBe(opposite[there.change]);
        expect([back.real, back.reason]).toEqual([there.real, there.reason]);
      }),
    );
  });

  it.each([0.5, 0.95])('at %f, finds a change in 1 %% at most of spans that are alike', (q) => {
    const random = createRandom(q * 100);
    let found = 0;
    for (let draw = 0; draw < 500; draw++) {
      const [a, b] = [drawLatencies(200, 10, random), drawLatencies(200, 10, random)];
      const compared = comparePercentiles(a, b, q);
      if (compared.state === 'compared' && compared.real) found++;
    }
    expect(found / 500).toBeLessThanOrEqual(0.01 + 3 * Math.sqrt((0.01 * 0.99) / 500));
  });
});
