import { ValueType, type HrTime } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type DataPoint,
  type ExponentialHistogramMetricData,
  type GaugeMetricData,
  type MetricData,
  type SumMetricData,
} from '@opentelemetry/sdk-metrics';
import type { Attributes, Instrument, Metric } from '../../core/metrics/metric.ts';
import { toExponentialHistogram } from './exponential-histogram.ts';

type Of<Kind extends Metric['kind']> = Extract<Metric, { kind: Kind }>;

/** Metrics that have values as OTLP has them at `now`, epoch ms. What Prometheus calls an info is in the resource. */
export function toMetricData(metrics: readonly Metric[], now: number): MetricData[] {
  return metrics.flatMap((metric): MetricData[] => {
    if (metric.points.length === 0) return [];
    switch (metric.kind) {
      case 'sum':
        return [toSum(metric, now)];
      case 'gauge':
        return [toGauge(metric, now)];
      case 'histogram':
        return [toHistogram(metric, now)];
      case 'info':
        return [];
    }
  });
}

function toSum({ instrument, points }: Of<'sum'>, now: number): SumMetricData {
  return {
    descriptor: describe(instrument),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.SUM,
    isMonotonic: true,
    dataPoints: points.map((point) => cumulative(point, point.value, now)),
  };
}

function toHistogram(
  { instrument, points }: Of<'histogram'>,
  now: number,
): ExponentialHistogramMetricData {
  return {
    descriptor: describe(instrument),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM,
    dataPoints: points.map((point) =>
      cumulative(point, toExponentialHistogram(point.histogram), now),
    ),
  };
}

function toGauge({ instrument, points }: Of<'gauge'>, now: number): GaugeMetricData {
  return {
    descriptor: describe(instrument),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.GAUGE,
    // A gauge has no start: 0 is OTLP's "unknown".
    dataPoints: points.map(({ attributes, value }) => {
      return { startTime: [0, 0], endTime: hrTime(now), attributes, value };
    }),
  };
}

/** OTLP's interval is open at its start; the millisecond before the first count is outside. */
function cumulative<Value>(
  { attributes, createdAt }: { attributes: Attributes; createdAt: number },
  value: Value,
  now: number,
): DataPoint<Value> {
  const startTime = hrTime(createdAt - 1);
  return { startTime, endTime: hrTime(Math.max(now, createdAt)), attributes, value };
}

/** What is counted is whole; seconds and ratios are not. */
function describe({ name, unit, description }: Instrument) {
  const valueType = unit.startsWith('{') ? ValueType.INT : ValueType.DOUBLE;
  return { name, unit, description, valueType };
}

function hrTime(ms: number): HrTime {
  return [Math.floor(ms / 1000), (ms % 1000) * 1e6];
}
