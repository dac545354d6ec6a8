import type { Metric } from './metric.ts';

const unitWords: Readonly<Record<string, string>> = { s: 'seconds', '1': 'ratio' };

/** A metric's unit in Prometheus' words; undefined for what is only counted. */
export function prometheusUnit({ instrument }: Metric): string | undefined {
  return unitWords[instrument.unit];
}

/**
 * A metric's name in Prometheus, without `_total` and the like: as OpenTelemetry converts it, so that it is the
 * same whether /metrics is scraped or OTLP is received. Source: OpenTelemetry, "Prometheus and OpenMetrics
 * Compatibility".
 */
export function prometheusName(metric: Metric): string {
  const name = metric.instrument.name.replaceAll('.', '_');
  const unit = prometheusUnit(metric);
  return unit === undefined || name.endsWith(`_${unit}`) ? name : `${name}_${unit}`;
}

/** An attribute's name as a label's. */
export function prometheusLabel(attribute: string): string {
  return attribute.replaceAll('.', '_');
}
