import type { AlertGauges } from '../core/alerting/alert-gauges.ts';
import type { Instrument, Metric } from '../core/metrics/metric.ts';
import { gaugeMetrics } from './metric-instruments.ts';

/** The alerts as metrics; what was not evaluated is not there. */
export function alertMetrics({ firing, dueScans, lateRollupMinutes }: AlertGauges): Metric[] {
  const points = firing.map(({ rule, isFiring }) => {
    return { attributes: { rule }, value: isFiring ? 1 : 0 };
  });
  return [
    { kind: 'gauge', instrument: gaugeMetrics.alertFiring, points },
    known(gaugeMetrics.dueScans, dueScans?.total),
    known(gaugeMetrics.dueScansUnrecorded, dueScans?.count),
    known(gaugeMetrics.lateRollupMinutes, lateRollupMinutes),
  ];
}

function known(instrument: Instrument, value: number | null | undefined): Metric {
  return { kind: 'gauge', instrument, points: value == null ? [] : [{ attributes: {}, value }] };
}
