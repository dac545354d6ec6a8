import type { Instrument, Metric } from '../core/metrics/metric.ts';
import type { TelemetryCounter, TelemetryHealth } from '../core/slo/read-answers.ts';
import type { CounterName } from './counts.ts';
import { counterMetrics, gaugeMetrics } from './metric-instruments.ts';

/** What the metrics of the pipeline are made of; the counters with all buckets of the lag. */
export type PipelineState = Pick<TelemetryHealth, 'counters' | 'deadLetters'>;

type Row = TelemetryCounter;

/** The state of the pipeline as metrics. Counters that the code does not know are left out. */
export function pipelineMetrics({ counters, deadLetters }: PipelineState): Metric[] {
  const byName = Map.groupBy(counters, ({ name }) => name);
  return [
    ...[...byName].flatMap(([name, rows]) => (isKnown(name) ? toMetric(name, rows) : [])),
    gauge(gaugeMetrics.deadLettersWaiting, deadLetters.waiting),
  ];
}

export function gauge(instrument: Instrument, value: number): Metric {
  return { kind: 'gauge', instrument, points: [{ attributes: {}, value }] };
}

function isKnown(name: string): name is CounterName {
  return Object.hasOwn(counterMetrics, name);
}

function toMetric(name: CounterName, rows: readonly Row[]): Metric[] {
  const own = counterMetrics[name];
  switch (own.kind) {
    case 'sum':
      return [
        { kind: 'sum', instrument: own, points: rows.map((row) => toPoint(row, own.attribute)) },
      ];
    case 'gauge':
      return rows.map(({ value }) => gauge(own, value));
    case 'histogram': {
      const [first] = rows;
      if (first === undefined) return [];
      const histogram = Object.fromEntries(rows.map(({ label, value }) => [label, value]));
      const point = { attributes: {}, histogram, createdAt: first.createdAt };
      return [{ kind: 'histogram', instrument: own, points: [point] }];
    }
  }
}

function toPoint({ label, value, createdAt }: Row, attribute: string | undefined) {
  const attributes = attribute === undefined ? {} : { [attribute]: label };
  return { attributes, value, createdAt };
}
