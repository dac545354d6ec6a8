import { outcomes } from '../protocol/words.ts';
import type { ScanCompleted } from '../scan/scan-event.ts';
import type { LatencyHistogram } from '../slo/latency-histogram.ts';
import { bucketOf, type RolledScan } from '../slo/rollup.ts';
import { sumOfOutcome, type Sums } from '../slo/scan-sums.ts';
import { noneLabel, type Labeller } from './label-names.ts';
import type { ScanFamily } from './scan-instruments.ts';

/** What of a scan is counted. */
export type CountedScan = RolledScan & Pick<ScanCompleted, 'fallbackStage'>;

/** Something that a scan adds to a counter: of `sums` by its name, else by the family's labels. */
export type ScanCount =
  | { readonly family: 'sums'; readonly labels: readonly [string]; readonly value: number }
  | { readonly family: ScanFamily; readonly labels: ScanLabels; readonly value: number };

/** The values of a family's labels; of a histogram's the bucket comes last. */
export type ScanLabels = readonly (string | number)[];

/** OTLP and Prometheus know no end of buckets, clocks of devices may be anywhere: 12 days at the most. */
const lastBucket = 160;

/** All that one scan counts for; of a scan that is in no sum, nothing. */
export function countsOf(scan: CountedScan, label: Labeller): ScanCount[] {
  const { sums, histograms } = bucketOf(scan);
  return [
    ...Object.entries(sums).map(([name, value]) => {
      return { family: 'sums', labels: [name], value } as const;
    }),
    ...countDecided(scan, sums),
    ...countTried(scan, sums, label),
    ...inBuckets('updateLatency', ['websocket'], histograms.websocketLatency),
    ...inBuckets('updateLatency', ['polling'], histograms.pollingLatency),
    ...inBuckets('duration', [], histograms.duration),
    ...inBuckets('firstUpdate', [], histograms.firstUpdate),
    ...inBuckets('provider', [scan.provider ?? noneLabel], histograms.provider),
    ...inBuckets('upload', [], histograms.upload),
  ];
}

function countDecided({ strategy, provider }: CountedScan, sums: Sums): ScanCount[] {
  return outcomes.flatMap((outcome) => {
    const value = sums[sumOfOutcome[outcome]] ?? 0;
    const labels = [outcome, strategy ?? noneLabel, provider ?? noneLabel];
    return value === 0 ? [] : [{ family: 'decided', labels, value }];
  });
}

function countTried(scan: CountedScan, sums: Sums, label: Labeller): ScanCount[] {
  const { tried: value = 0, fallback = 0 } = sums;
  if (value === 0) return [];
  const result = sums.websocket ? 'websocket' : fallback ? 'polling_fallback' : noneLabel;
  const platform = label('platform', scan.platform);
  const version = label('appVersion', scan.appVersion);
  const country = label('country', scan.country);
  const counts: ScanCount[] = [
    { family: 'websocketTried', labels: [result, platform, scan.networkType ?? noneLabel], value },
    { family: 'triedByVersion', labels: [result, version], value },
    { family: 'triedByCountry', labels: [result, country], value },
  ];
  if (fallback === 0) return counts;
  const why = [scan.fallbackReason ?? 'unknown', scan.fallbackStage ?? noneLabel];
  return [...counts, { family: 'fallbacks', labels: why, value: fallback }];
}

function inBuckets(
  family: ScanFamily,
  labels: readonly string[],
  histogram: LatencyHistogram = {},
): ScanCount[] {
  return Object.entries(histogram).map(([bucket, value]) => {
    const limited = Math.max(-lastBucket, Math.min(lastBucket, Number(bucket)));
    return { family, labels: [...labels, limited], value };
  });
}
