import { objectives } from '../../src/core/slo/objectives.ts';
import type {
  LatencyMetric,
  RatioMetric,
  TimeseriesMetric,
} from '../../src/core/slo/read-answers.ts';

export const ratioNames: Record<RatioMetric, string> = {
  websocketSuccess: 'WebSocket success',
  fallback: 'Polling fallback',
  completion: 'Scan completion',
};

export const latencyNames: Record<LatencyMetric, string> = {
  websocketLatency: 'WebSocket latency',
  pollingLatency: 'Polling latency',
};

export const transportNames: Record<LatencyMetric, string> = {
  websocketLatency: 'WebSocket',
  pollingLatency: 'Polling',
};

export const metricNames: Record<TimeseriesMetric, string> = {
  ...ratioNames,
  ...latencyNames,
  scans: 'Scans',
};

/** Whether less is better. */
export function kindOf(metric: RatioMetric): 'at_least' | 'below' {
  return objectives[metric].kind;
}
