import { histogramCount, percentileMs, type LatencyHistogram } from './latency-histogram.ts';
import { latencyTargetsMs, objectives } from './objectives.ts';
import { measureRatio } from './ratio.ts';
import type { MeasuredLatency } from './read-answers.ts';
import { noSums, type ScanSums, type Sums } from './scan-sums.ts';

export function fullSums(sums: Sums): ScanSums {
  return { ...noSums, ...sums };
}

/** The contract's ratios (section 4) of what scans add up to. */
export function ratiosOf(of: Sums) {
  const sums = fullSums(of);
  const ended = sums.completed + sums.failed + sums.timedOut + sums.abandoned;
  return {
    websocketSuccess: measureRatio(sums.websocket, sums.tried, objectives.websocketSuccess),
    fallback: measureRatio(sums.fallback, sums.tried, objectives.fallback),
    completion: measureRatio(sums.completed, ended, objectives.completion),
  };
}

export function measureLatency(
  histogram: LatencyHistogram,
  transport: keyof typeof latencyTargetsMs,
): MeasuredLatency {
  return {
    count: histogramCount(histogram),
    p50: percentileMs(histogram, 0.5),
    p95: percentileMs(histogram, 0.95),
    p99: percentileMs(histogram, 0.99),
    targetMs: latencyTargetsMs[transport],
  };
}
