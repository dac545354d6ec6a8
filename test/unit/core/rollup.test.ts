import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScanCompleted } from '../../../src/core/scan/scan-event.ts';
import {
  dimensionFor,
  dimensions,
  valueIn,
  valueOf,
  type Dimension,
} from '../../../src/core/slo/rollup-dimensions.ts';
import { mergeBuckets, mergeRollups, rollUp, type RolledUp } from '../../../src/core/slo/rollup.ts';
import { bruteForce, normalize } from '../../support/brute-force.ts';
import { scanFields } from '../../support/scan-arbitrary.ts';

const scans = fc.array(
  scanFields.map((fields) => fields as ScanCompleted),
  { maxLength: 20 },
);

function sorted(rollups: readonly RolledUp[]) {
  const all = rollups.map(({ dimension, value, ...bucket }) => {
    return { key: `${dimension} ${value}`, ...normalize(bucket) };
  });
  return all.sort((a, b) => (a.key < b.key ? -1 : 1));
}

describe('rollUp()', () => {
  it('gives for each value of each dimension what its scans add up to', () => {
    fc.assert(
      fc.property(scans, (all) => {
        for (const { dimension, value, ...bucket } of rollUp(all)) {
          const own = all.filter((scan) => valueIn(dimension, scan) === value);
          expect(own.length).toBeGreaterThan(0);
          expect(normalize(bucket)).toEqual(bruteForce(own));
        }
      }),
    );
  });

  it('counts each scan once in each dimension', () => {
    fc.assert(
      fc.property(scans, (all) => {
        const byDimension = Map.groupBy(rollUp(all), ({ dimension }) => dimension);
        for (const own of byDimension.values()) {
          const { decided = 0, synthetic = 0 } = mergeBuckets(own).sums;
          expect(decided + synthetic).toBe(all.length);
        }
        expect(byDimension.size).toBe(all.length === 0 ? 0 : dimensions.length + 2);
      }),
    );
  });

  it('stores no zeros', () => {
    const latencies = { websocketLatency: {}, pollingLatency: {} };
    const times = { durationMs: null, firstUpdateMs: null, providerMs: null, uploadMs: null };
    const scan = { outcome: 'rejected', strategy: null, ...latencies, ...times } as ScanCompleted;
    const sums = { decided: 1, rejected: 1, byNone: 1 };
    expect(rollUp([scan], [''])).toEqual([{ dimension: '', value: '', sums, histograms: {} }]);
  });
});

describe('[SY2] a synthetic scan', () => {
  it('adds to no sum but its own, and to no histogram', () => {
    fc.assert(
      fc.property(scanFields, (fields) => {
        const [bucket] = rollUp([{ ...fields, synthetic: true } as ScanCompleted], ['']);
        expect(bucket).toMatchObject({ sums: { synthetic: 1 }, histograms: {} });
        expect(Object.keys(bucket?.sums ?? {})).toEqual(['synthetic']);
      }),
    );
  });
});

describe('mergeRollups()', () => {
  it('gives the same however the scans were grouped, and in whatever order', () => {
    fc.assert(
      fc.property(scans, scans, scans, (a, b, c) => {
        const [x, y, z] = [rollUp(a), rollUp(b), rollUp(c)];
        const whole = sorted(rollUp([...a, ...b, ...c]));
        expect(sorted(mergeRollups([...x, ...y, ...z]))).toEqual(whole);
        expect(sorted(mergeRollups([...mergeRollups([...z, ...y]), ...x]))).toEqual(whole);
        expect(sorted(mergeRollups([...z, ...mergeRollups([...x, ...y])]))).toEqual(whole);
      }),
    );
  });

  it('makes nothing of nothing', () => {
    expect(mergeRollups([])).toEqual([]);
    expect(mergeBuckets([])).toEqual({ sums: {}, histograms: {} });
  });
});

describe('dimensionFor()', () => {
  it.each<[Partial<Record<Dimension, string>>, Dimension | null, string]>([
    [{}, null, ''],
    [{}, 'platform', 'platform'],
    [{ country: 'DE' }, null, 'country'],
    [{ country: 'DE' }, 'country', 'country'],
    [{ country: 'DE' }, 'platform', '*'],
    [{ country: 'DE', strategy: 'polling' }, null, '*'],
  ])('takes for the filter %j by %s the rows of "%s"', (filter, by, dimension) => {
    expect(dimensionFor(filter, by)).toBe(dimension);
  });
});

describe('valueOf()', () => {
  it('reads back what valueIn() made, and tells null from the word', () => {
    fc.assert(
      fc.property(scanFields, fc.constantFrom(...dimensions), (fields, by) => {
        const scan = fields as ScanCompleted;
        expect(valueOf(by, by, valueIn(by, scan))).toBe(scan[by]);
        expect(valueOf(by, '*', valueIn('*', scan))).toBe(scan[by]);
        expect(valueOf(null, '*', valueIn('*', scan))).toBeNull();
      }),
    );
    const word = { platform: 'null' } as ScanCompleted;
    const none = { platform: null } as ScanCompleted;
    expect(valueIn('platform', word)).not.toBe(valueIn('platform', none));
  });
});
