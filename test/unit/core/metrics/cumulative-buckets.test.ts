import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approximateSum,
  cumulativeBuckets,
} from '../../../../src/core/metrics/cumulative-buckets.ts';
import { scanHistogramInstruments } from '../../../../src/core/metrics/scan-instruments.ts';
import { addLatency, type LatencyHistogram } from '../../../../src/core/slo/latency-histogram.ts';
import { counterMetrics } from '../../../../src/telemetry/metric-instruments.ts';

const samplesMs = fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 80 });
const allBounds = [
  ...Object.values(scanHistogramInstruments),
  ...Object.values(counterMetrics).filter((one) => one.kind === 'histogram'),
].map(({ bounds }) => bounds);

function histogramOf(samples: readonly number[]): LatencyHistogram {
  return samples.reduce<LatencyHistogram>((sum, ms) => addLatency(sum, ms), {});
}

function bucketsOf(histogram: LatencyHistogram, bounds: (typeof allBounds)[number]) {
  return cumulativeBuckets({ attributes: {}, histogram, createdAt: 0 }, bounds);
}

describe('cumulativeBuckets()', () => {
  it('counts at each bound what is at or under it', () => {
    fc.assert(
      fc.property(samplesMs, fc.constantFrom(...allBounds), (samples, bounds) => {
        for (const { le, count } of bucketsOf(histogramOf(samples), bounds)) {
          expect(count).toBe(samples.filter((ms) => ms / 1000 <= le).length);
        }
      }),
    );
  });

  it.each(allBounds)(
    'has the bounds of a native histogram of schema 3, ending in +Inf: %o',
    (bounds) => {
      const edges = bucketsOf({}, bounds).map(({ le }) => le);
      expect(edges.at(-1)).toBe(Infinity);
      expect(edges.length).toBeLessThanOrEqual(130);
      for (const le of edges.slice(0, -1)) {
        const index = Math.log2(le) * 8;
        expect(index).toBeCloseTo(Math.round(index), 9);
      }
      // Targets are bounds where they can be: 2 s.
      expect(edges).toContain(2);
    },
  );
});

describe('approximateSum()', () => {
  it('is within 4.5 % of the sum of the samples', () => {
    fc.assert(
      fc.property(samplesMs, (samples) => {
        const exact = samples.reduce((sum, ms) => sum + ms / 1000, 0);
        const sum = approximateSum(histogramOf(samples));
        expect(Math.abs(sum - exact)).toBeLessThanOrEqual(exact * 0.0452);
      }),
    );
  });

  it('never falls as samples come, in whatever order their buckets were first seen', () => {
    fc.assert(
      fc.property(samplesMs, (samples) => {
        let histogram: LatencyHistogram = {};
        let last = 0;
        for (const ms of samples) {
          histogram = addLatency(histogram, ms);
          const sum = approximateSum(histogram);
          expect(sum).toBeGreaterThanOrEqual(last);
          last = sum;
        }
      }),
    );
  });
});
