import { approximateSum, cumulativeBuckets, type CumulativeBucket } from './cumulative-buckets.ts';
import type { Attributes, Exemplar, HistogramPoint, Metric, SumPoint } from './metric.ts';
import { prometheusLabel, prometheusName, prometheusUnit } from './prometheus-name.ts';

/** Prometheus' text format 0.0.4, and OpenMetrics 1.0, which also has units, times of creation and exemplars. */
export type TextFormat = 'prometheus' | 'openmetrics';

/** Metrics as Prometheus reads them. */
export function renderMetrics(metrics: readonly Metric[], format: TextFormat): string {
  const lines = metrics.flatMap((metric) => [...head(metric, format), ...samples(metric, format)]);
  if (format === 'openmetrics') lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

/** Where the formats differ most: the first names a family by its samples' name, and knows no `info`. */
function head(metric: Metric, format: TextFormat): string[] {
  const { kind, instrument } = metric;
  const name = prometheusName(metric);
  const help = escapeHelp(instrument.description, format);
  if (format === 'prometheus') {
    const family = `${name}${kind === 'sum' ? '_total' : kind === 'info' ? '_info' : ''}`;
    const types = { sum: 'counter', gauge: 'gauge', info: 'gauge', histogram: 'histogram' };
    return [`# HELP ${family} ${help}`, `# TYPE ${family} ${types[kind]}`];
  }
  const unit = prometheusUnit(metric);
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${kind === 'sum' ? 'counter' : kind}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
  ];
}

function samples(metric: Metric, format: TextFormat): string[] {
  const name = prometheusName(metric);
  switch (metric.kind) {
    case 'sum':
      return metric.points.flatMap((point) => sumSamples(name, point, format));
    case 'gauge':
      return metric.points.map(({ attributes, value }) => sample(name, attributes, value));
    case 'info':
      return metric.points.map(({ attributes }) => sample(`${name}_info`, attributes, 1));
    case 'histogram':
      return metric.points.flatMap((point) => {
        const buckets = cumulativeBuckets(point, metric.instrument.bounds);
        return histogramSamples(name, point, buckets, format);
      });
  }
}

function sumSamples(
  name: string,
  { attributes, value, createdAt, exemplar }: SumPoint,
  format: TextFormat,
): string[] {
  const total = sample(`${name}_total`, attributes, value);
  if (format === 'prometheus') return [total];
  return [total + exemplarSuffix(exemplar), created(name, attributes, createdAt)];
}

function histogramSamples(
  name: string,
  { attributes, histogram, createdAt }: HistogramPoint,
  buckets: readonly CumulativeBucket[],
  format: TextFormat,
): string[] {
  const lines = buckets.map(({ le, count, exemplar }) => {
    const line = sample(`${name}_bucket`, { ...attributes, le: formatBound(le) }, count);
    return format === 'prometheus' ? line : line + exemplarSuffix(exemplar);
  });
  lines.push(
    sample(`${name}_count`, attributes, buckets.at(-1)?.count ?? 0),
    sample(`${name}_sum`, attributes, approximateSum(histogram)),
  );
  if (format === 'openmetrics') lines.push(created(name, attributes, createdAt));
  return lines;
}

function created(name: string, attributes: Attributes, at: number): string {
  return sample(`${name}_created`, attributes, at / 1000);
}

function sample(name: string, attributes: Attributes, value: number): string {
  return `${name}${labelSet(attributes)} ${value}`;
}

function labelSet(attributes: Attributes): string {
  const labels = Object.entries(attributes).map(
    ([attribute, value]) => `${prometheusLabel(attribute)}="${escapeLabel(value)}"`,
  );
  return labels.length === 0 ? '' : `{${labels.join(',')}}`;
}

function exemplarSuffix(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return '';
  const { traceId, value, at } = exemplar;
  return ` # ${labelSet({ trace_id: traceId })} ${value} ${at / 1000}`;
}

/** OpenMetrics' canonical numbers, in both formats, so that a series is the same whichever is scraped. */
function formatBound(le: number): string {
  if (le === Infinity) return '+Inf';
  return Number.isInteger(le) ? `${le}.0` : String(le);
}

function escapeLabel(value: string): string {
  return escapeHelp(value.toWellFormed(), 'openmetrics');
}

/** Quotes in help are escaped by OpenMetrics only. */
function escapeHelp(text: string, format: TextFormat): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
}
