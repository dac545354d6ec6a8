import { scanMetrics, type CountedSince } from '../core/metrics/scan-metrics.ts';
import type { Exemplars } from '../core/metrics/choose-exemplars.ts';
import type { Instrument, Metric } from '../core/metrics/metric.ts';
import type { AlertGauges } from '../core/alerting/alert-gauges.ts';
import { objectiveWord } from '../core/slo/metric-names.ts';
import { latencyTargetsMs, objectives } from '../core/slo/objectives.ts';
import type { ScanCounts } from '../core/slo/read-answers.ts';
import { alertMetrics } from './alert-metrics.ts';
import { buildInfo, gaugeMetrics } from './metric-instruments.ts';
import { serviceVersion } from './otlp/worker-resource.ts';
import { gauge, pipelineMetrics, type PipelineState } from './pipeline-metrics.ts';

/** What all metrics are made of, at one moment. Times are epoch ms. */
export interface ServiceState extends PipelineState, CountedSince {
  readonly flight: Pick<ScanCounts, 'inFlight' | 'oldestInFlightMs'>;
  readonly countedUntil: number;
  readonly dirty: { readonly minutes: number; readonly lagMs: number };
  readonly exemplars: Exemplars;
  readonly alerts: AlertGauges;
}

/** Everything that is measured; /metrics and OTLP show the same. */
export function serviceMetrics(state: ServiceState): Metric[] {
  return [
    { kind: 'info', instrument: buildInfo, points: [{ attributes: { version: serviceVersion } }] },
    ...targets(),
    ...scanMetrics(state, state.exemplars),
    ...flightMetrics(state.flight),
    seconds(gaugeMetrics.countedUntil, state.countedUntil),
    gauge(gaugeMetrics.dirtyBuckets, state.dirty.minutes),
    seconds(gaugeMetrics.rollupLag, state.dirty.lagMs),
    ...pipelineMetrics(state),
    ...lastWrite(state),
    ...alertMetrics(state.alerts),
  ];
}

function targets(): Metric[] {
  const ratios = Object.entries(objectives).map(([name, { ratio }]) => {
    return { attributes: { objective: objectiveWord(name) }, value: ratio };
  });
  const latencies = Object.entries(latencyTargetsMs).map(([transport, ms]) => {
    return { attributes: { transport }, value: ms / 1000 };
  });
  return [
    { kind: 'gauge', instrument: gaugeMetrics.objectiveTarget, points: ratios },
    { kind: 'gauge', instrument: gaugeMetrics.latencyTarget, points: latencies },
  ];
}

/** Nothing in flight has no age, rather than 0. */
function flightMetrics({ inFlight, oldestInFlightMs }: ServiceState['flight']): Metric[] {
  const oldest =
    oldestInFlightMs === null ? [] : [{ attributes: {}, value: oldestInFlightMs / 1000 }];
  return [
    gauge(gaugeMetrics.inFlight, inFlight),
    { kind: 'gauge', instrument: gaugeMetrics.oldestInFlight, points: oldest },
  ];
}

/** None before the first message: no time is not 1970. */
function lastWrite({ counters }: ServiceState): Metric[] {
  const times = counters.flatMap(({ name, value, updatedAt }) =>
    name === 'telemetry_messages' && value > 0 ? [updatedAt] : [],
  );
  return times.length === 0 ? [] : [seconds(gaugeMetrics.lastWrite, Math.max(...times))];
}

function seconds(instrument: Instrument, ms: number): Metric {
  return gauge(instrument, ms / 1000);
}
