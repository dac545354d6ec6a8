import { ValueType, type Attributes, type HrTime } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type DataPoint,
  type GaugeMetricData,
  type MetricData,
  type SumMetricData,
} from '@opentelemetry/sdk-metrics';
import type { TelemetryCounter, TelemetryHealth } from '../core/slo/read-answers.ts';
import type { CounterName } from './counts.ts';
import { counterMetrics, gaugeMetrics, type Instrument } from './metric-instruments.ts';
import { toExponentialHistogram } from './otlp/exponential-histogram.ts';

/** What the metrics are made of; the counters with all buckets of the lag. */
export type PipelineState = Pick<TelemetryHealth, 'counters' | 'deadLetters' | 'overdueScans'>;

type Row = TelemetryCounter;

/** The state of the pipeline as metrics at `now`, epoch ms. Counters that the code does not know are left out. */
export function pipelineMetrics(state: PipelineState, now: number): MetricData[] {
  const { counters, deadLetters, overdueScans } = state;
  const byName = Map.groupBy(counters, ({ name }) => name);
  return [
    ...[...byName].flatMap(([name, rows]) => (isKnown(name) ? toMetric(name, rows, now) : [])),
    toGauge(gaugeMetrics.deadLettersWaiting, deadLetters.waiting, now),
    toGauge(gaugeMetrics.overdueScans, overdueScans.count, now),
  ];
}

function isKnown(name: string): name is CounterName {
  return Object.hasOwn(counterMetrics, name);
}

function toMetric(name: CounterName, rows: readonly Row[], now: number): MetricData[] {
  const instrument = counterMetrics[name];
  switch (instrument.kind) {
    case 'sum':
      return [toSum(instrument, rows, now)];
    case 'gauge':
      return rows.map(({ value }) => toGauge(instrument, value, now));
    case 'histogram':
      return toHistogram(instrument, rows, now);
  }
}

function toSum(instrument: Instrument, rows: readonly Row[], now: number): SumMetricData {
  const { attribute } = instrument;
  return {
    descriptor: describe(instrument, ValueType.INT),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.SUM,
    isMonotonic: true,
    dataPoints: rows.map((row) => {
      const attributes = attribute === undefined ? {} : { [attribute]: row.label };
      return cumulative(row, row.value, attributes, now);
    }),
  };
}

function toHistogram(instrument: Instrument, rows: readonly Row[], now: number): MetricData[] {
  const [first] = rows;
  if (first === undefined) return [];
  const value = toExponentialHistogram(
    Object.fromEntries(rows.map(({ label, value: count }) => [label, count])),
  );
  return [
    {
      descriptor: describe(instrument, ValueType.DOUBLE),
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM,
      dataPoints: [cumulative(first, value, {}, now)],
    },
  ];
}

function toGauge(instrument: Instrument, value: number, now: number): GaugeMetricData {
  return {
    descriptor: describe(instrument, ValueType.INT),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.GAUGE,
    // A gauge has no start: 0 is OTLP's "unknown".
    dataPoints: [{ startTime: [0, 0], endTime: hrTime(now), attributes: {}, value }],
  };
}

/** OTLP's interval is open at its start; the millisecond before the first count is outside. */
function cumulative<Value>(
  { createdAt }: Row,
  value: Value,
  attributes: Attributes,
  now: number,
): DataPoint<Value> {
  const startTime = hrTime(createdAt - 1);
  return { startTime, endTime: hrTime(Math.max(now, createdAt)), attributes, value };
}

function describe({ name, unit, description }: Instrument, valueType: ValueType) {
  return { name, unit, description, valueType };
}

function hrTime(ms: number): HrTime {
  return [Math.floor(ms / 1000), (ms % 1000) * 1e6];
}
