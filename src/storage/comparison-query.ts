import { histogramCount, percentileMs } from '../core/slo/latency-histogram.ts';
import { fullSums } from '../core/slo/measure.ts';
import type { Comparison, ComparisonRow } from '../core/slo/read-answers.ts';
import { mergeBuckets } from '../core/slo/rollup.ts';
import type { ScanFilter } from '../core/slo/scan-filter.ts';
import { readBuckets } from './read-buckets.ts';

interface Measured {
  measured: number | null;
  samples: number;
}

const updateLatencies = ['websocketLatency', 'pollingLatency'] as const;

/** The claims of the original design beside what was measured in the span. */
export async function queryComparison(d1: D1Database, filter: ScanFilter): Promise<Comparison> {
  const { from, to } = filter;
  const question = { filter, edges: [from, to], by: null, histograms: updateLatencies };
  const { rows: buckets, covered, pendingMinutes } = await readBuckets(d1, question);
  const { sums, histograms } = mergeBuckets(buckets);
  const means = fullSums(sums);
  const websocket = histograms.websocketLatency ?? {};
  const polling = histograms.pollingLatency ?? {};
  const late = (q: number): { websocket: Measured; polling: Measured } => ({
    websocket: { measured: percentileMs(websocket, q), samples: histogramCount(websocket) },
    polling: { measured: percentileMs(polling, q), samples: histogramCount(polling) },
  });
  const rows: ComparisonRow[] = [
    row('latency', 'Update latency, median', 'ms', '8 ms', '2,000 ms', late(0.5)),
    row('updates', 'Nineteen of twenty updates within', 'ms', 'real-time', 'every 2 s', late(0.95)),
    row('wakeups', 'Wake-ups of the device per scan (battery)', 'per_scan', 'low', 'high', {
      websocket: mean(means.websocketUpdates, means.websocketScans),
      polling: mean(means.polls, means.pollingScans),
    }),
    row(
      'reliability',
      'Results that arrived by it, of those that tried',
      'ratio',
      '99.5 %',
      '100 %',
      {
        websocket: mean(means.websocketScans, means.triedWebsocket),
        polling: mean(means.pollingScans, means.triedPolling),
      },
    ),
    row('requests', 'Requests per scan to follow it', 'per_scan', '1', '15–30', {
      websocket: mean(means.sockets, means.websocketScans),
      polling: mean(means.polls, means.pollingScans),
    }),
  ];
  return { from, to, covered: covered[0] ?? null, pendingMinutes: pendingMinutes[0] ?? 0, rows };
}

function mean(sum: number, samples: number): Measured {
  return { measured: samples === 0 ? null : sum / samples, samples };
}

function row(
  aspect: ComparisonRow['aspect'],
  label: string,
  unit: ComparisonRow['unit'],
  websocketClaim: string,
  pollingClaim: string,
  measured: { websocket: Measured; polling: Measured },
): ComparisonRow {
  return {
    aspect,
    label,
    unit,
    websocket: { claim: websocketClaim, ...measured.websocket },
    polling: { claim: pollingClaim, ...measured.polling },
  };
}
