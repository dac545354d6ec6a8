import type { LatencyMetric, RatioMetric } from '../../../src/core/slo/read-answers.ts';
import { transportNames } from '../../data/metrics.ts';
import type { LegendEntry } from './chart-panel.tsx';

const target: LegendEntry = { tone: 'target', label: 'target', dash: '4 3' };

const ratioTones = {
  websocketSuccess: 'websocket',
  fallback: 'fallback',
  completion: 'completion',
} as const;

export function ratioLegend(metric: RatioMetric): LegendEntry[] {
  return [
    { tone: ratioTones[metric], label: 'ratio, with its 95% interval' },
    target,
    { tone: 'breach', label: 'breached by more than chance', area: true },
    { tone: 'none', label: 'under 10 scans', dash: '1 3' },
  ];
}

export function latencyLegend(metrics: readonly LatencyMetric[]): LegendEntry[] {
  return [
    ...metrics.map((metric) => ({
      tone: metric === 'websocketLatency' ? ('websocket' as const) : ('fallback' as const),
      label: transportNames[metric],
    })),
    { tone: 'plain', label: 'median' },
    { tone: 'plain', label: 'p95', dash: '6 3' },
    { tone: 'plain', label: 'p99', dash: '1.5 3' },
    target,
  ];
}
