import { histogramCount, percentileMs, type LatencyHistogram } from './latency-histogram.ts';
import { latencyTargetsMs, objectives } from './objectives.ts';
import { measureRatio, type Counts, type Target } from './ratio.ts';
import type { MeasuredLatency } from './read-answers.ts';
import type { Histograms } from './rollup.ts';
import { noSums, type ScanSums, type Sums } from './scan-sums.ts';

export function fullSums(sums: Sums): ScanSums {
  return { ...noSums, ...sums };
}

/** The contract's ratios (section 4) of what scans add up to, each as its count and its total. */
export function ratioCountsOf(of: Sums) {
  const { websocket, fallback, tried, completed, ...sums } = fullSums(of);
  const ended = completed + sums.failed + sums.timedOut + sums.abandoned;
  return {
    websocketSuccess: { count: websocket, total: tried },
    fallback: { count: fallback, total: tried },
    completion: { count: completed, total: ended },
  } satisfies Record<keyof typeof objectives, Counts>;
}

/** The same, held against their targets. */
export function ratiosOf(of: Sums) {
  const { websocketSuccess, fallback, completion } = ratioCountsOf(of);
  const measure = ({ count, total }: Counts, target: Target) => measureRatio(count, total, target);
  return {
    websocketSuccess: measure(websocketSuccess, objectives.websocketSuccess),
    fallback: measure(fallback, objectives.fallback),
    completion: measure(completion, objectives.completion),
  };
}

/** How many scans ended how, and by which strategy they were followed. */
export function countsOf(of: Sums) {
  const sums = fullSums(of);
  const { decided, completed, failed, timedOut, abandoned, cancelled, rejected, synthetic } = sums;
  return {
    ...{ decided, completed, failed, timedOut, abandoned, cancelled, rejected, synthetic },
    strategies: {
      websocket: sums.byWebsocket,
      polling_fallback: sums.byFallback,
      polling: sums.byPolling,
      none: sums.byNone,
    },
  };
}

/** Update latency over both transports. */
export function latenciesOf({ websocketLatency = {}, pollingLatency = {} }: Histograms) {
  return {
    websocket: measureLatency(websocketLatency, 'websocket'),
    polling: measureLatency(pollingLatency, 'polling'),
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
