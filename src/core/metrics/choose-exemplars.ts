import type { ScanCompleted } from '../scan/scan-event.ts';
import { bucketMiddleMs } from '../slo/latency-histogram.ts';
import { countsOf, type CountedScan, type ScanCount } from './count-scan.ts';
import { otherLabel } from './label-names.ts';
import type { Exemplar } from './metric.ts';
import { scanHistogramInstruments, type ScanHistogramFamily } from './scan-instruments.ts';

/** A scan whose trace is kept. */
export type TracedScan = CountedScan & { readonly traceId: string };

/** By family, then by labels as in the counts. */
export type Exemplars = ReadonlyMap<ScanCount['family'], ReadonlyMap<string, Exemplar>>;

/**
 * For each bucket of each histogram, and each kind of fallback, a scan that was counted there: one that fell
 * back before others, and then the newest.
 */
export function chooseExemplars(scans: readonly TracedScan[]): Exemplars {
  const chosen = new Map<ScanCount['family'], Map<string, Exemplar>>();
  for (const scan of scans.toSorted(byInterest)) {
    for (const count of countsOf(scan, () => otherLabel)) {
      const value = valueOf(scan, count);
      if (value === undefined) continue;
      const own = chosen.get(count.family) ?? new Map<string, Exemplar>();
      chosen.set(count.family, own);
      const key = JSON.stringify(count.labels);
      if (!own.has(key)) own.set(key, { traceId: scan.traceId, value, at: scan.decidedAt });
    }
  }
  return chosen;
}

function byInterest(one: TracedScan, other: TracedScan): number {
  const fellBack = ({ strategy }: TracedScan) => Number(strategy === 'polling_fallback');
  return fellBack(other) - fellBack(one) || other.decidedAt - one.decidedAt;
}

/** In seconds; of latencies a scan keeps the buckets only, so it is the bucket's middle. */
function valueOf(scan: TracedScan, { family, labels, value }: ScanCount): number | undefined {
  if (family === 'fallbacks') return value;
  if (!isHistogram(family)) return undefined;
  const column = measured[family];
  const ms = column === undefined ? bucketMiddleMs(Number(labels.at(-1))) : scan[column];
  return ms === null ? undefined : ms / 1000;
}

function isHistogram(family: ScanCount['family']): family is ScanHistogramFamily {
  return Object.hasOwn(scanHistogramInstruments, family);
}

type Measured = keyof Pick<
  ScanCompleted,
  'durationMs' | 'firstUpdateMs' | 'providerMs' | 'uploadMs'
>;

const measured: Readonly<Partial<Record<ScanHistogramFamily, Measured>>> = {
  duration: 'durationMs',
  firstUpdate: 'firstUpdateMs',
  provider: 'providerMs',
  upload: 'uploadMs',
};
