import { fallbackReasons, fallbackStages } from '../protocol/words.ts';
import { ratioCountsOf } from '../slo/measure.ts';
import { objectiveWord } from '../slo/metric-names.ts';
import type { Counts as RatioCounts } from '../slo/ratio.ts';
import type { SumName } from '../slo/scan-sums.ts';
import type { Exemplars } from './choose-exemplars.ts';
import type { Attributes, Exemplar, HistogramPoint, Metric, SumPoint } from './metric.ts';
import { parseLabels } from './minute-labels.ts';
import type { ScanCounter } from './scan-counter.ts';
import {
  derivedInstruments,
  labelsOf,
  scanHistogramInstruments,
  scanSumInstruments,
  type ScanFamily,
  type ScanHistogramFamily,
  type ScanSumFamily,
} from './scan-instruments.ts';

/** What was counted since `since`, epoch ms. */
export interface CountedSince {
  readonly counter: ScanCounter;
  readonly since: number;
}

/**
 * The totals as metrics. What has few values is there from the beginning, at 0: a series that begins with what
 * it counts hides that from Prometheus.
 */
export function scanMetrics(counted: CountedSince, exemplars: Exemplars): Metric[] {
  const sums = Object.keys(scanSumInstruments) as ScanSumFamily[];
  const histograms = Object.keys(scanHistogramInstruments) as ScanHistogramFamily[];
  return [
    ...objectiveMetrics(counted),
    ...sums.map((family) => sumMetric(family, counted, exemplars)),
    deliveries(counted),
    ...histograms.map((family) => histogramMetric(family, counted, exemplars)),
  ];
}

function objectiveMetrics({ counter, since }: CountedSince): Metric[] {
  const sums = sumsIn(counter);
  const ratios = Object.entries(ratioCountsOf(sums));
  const point = (name: string, value: number) => {
    return { attributes: { objective: objectiveWord(name) }, value, createdAt: since };
  };
  const points = (valueOf: (counts: RatioCounts) => number) =>
    ratios.map(([name, counts]) => point(name, valueOf(counts)));
  const { matched, eligible } = derivedInstruments;
  return [
    { kind: 'sum', instrument: matched, points: points(({ count }) => count) },
    { kind: 'sum', instrument: eligible, points: points(({ total }) => total) },
  ];
}

function sumsIn({ totals }: ScanCounter): Partial<Record<SumName, number>> {
  const sums = Object.entries(totals.sums ?? {});
  return Object.fromEntries(sums.map(([key, [value]]) => [parseLabels(key)[0], value]));
}

function deliveries({ counter, since }: CountedSince): Metric {
  const sums = sumsIn(counter);
  const points = (['delivered', 'lost'] as const).map((delivery) => {
    return { attributes: { delivery }, value: sums[delivery] ?? 0, createdAt: since };
  });
  return { kind: 'sum', instrument: derivedInstruments.deliveries, points };
}

function sumMetric(
  family: ScanSumFamily,
  { counter, since }: CountedSince,
  exemplars: Exemplars,
): Metric {
  const totals = counter.totals[family] ?? {};
  const keys = new Set([...(alwaysThere[family] ?? []), ...Object.keys(totals)]);
  const points: SumPoint[] = [...keys].toSorted().map((key) => {
    const [value, createdAt] = totals[key] ?? [0, since];
    const exemplar = exemplars.get(family)?.get(key);
    return { attributes: attributesOf(family, key), value, createdAt, exemplar };
  });
  return { kind: 'sum', instrument: scanSumInstruments[family], points };
}

const keysOf = (...labels: readonly string[][]): string[] =>
  labels.map((values) => JSON.stringify(values));

const alwaysThere: Partial<Record<ScanFamily, readonly string[]>> = {
  fallbacks: keysOf(
    ...fallbackReasons.flatMap((reason) => fallbackStages.map((stage) => [reason, stage])),
  ),
  updateLatency: keysOf(['websocket'], ['polling']),
  duration: keysOf([]),
  firstUpdate: keysOf([]),
  upload: keysOf([]),
};

function histogramMetric(
  family: ScanHistogramFamily,
  { counter, since }: CountedSince,
  exemplars: Exemplars,
): Metric {
  const series = new Map<string, { createdAt: number; histogram: Record<string, number> }>();
  for (const key of alwaysThere[family] ?? []) series.set(key, { createdAt: since, histogram: {} });
  for (const [key, [value, createdAt]] of Object.entries(counter.totals[family] ?? {})) {
    const { labels, bucket } = splitBucket(key);
    const one = series.get(labels) ?? { createdAt, histogram: {} };
    one.histogram[String(bucket)] = value;
    series.set(labels, { ...one, createdAt: Math.min(one.createdAt, createdAt) });
  }
  const shown = bucketExemplars(exemplars.get(family));
  const points: HistogramPoint[] = [...series].toSorted(byKey).map(([key, one]) => ({
    ...one,
    attributes: attributesOf(family, key),
    exemplars: shown.get(key) ?? new Map<number, Exemplar>(),
  }));
  return { kind: 'histogram', instrument: scanHistogramInstruments[family], points };
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function splitBucket(key: string): { labels: string; bucket: number } {
  const all = parseLabels(key);
  return { labels: JSON.stringify(all.slice(0, -1)), bucket: Number(all.at(-1)) };
}

function bucketExemplars(
  byLabels: ReadonlyMap<string, Exemplar> = new Map(),
): Map<string, Map<number, Exemplar>> {
  const split = new Map<string, Map<number, Exemplar>>();
  for (const [key, exemplar] of byLabels) {
    const { labels, bucket } = splitBucket(key);
    const own = split.get(labels) ?? new Map<number, Exemplar>();
    split.set(labels, own.set(bucket, exemplar));
  }
  return split;
}

function attributesOf(family: ScanFamily, key: string): Attributes {
  const values = parseLabels(key);
  return Object.fromEntries(labelsOf(family).map((name, index) => [name, String(values[index])]));
}
