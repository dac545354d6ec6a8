import type { LatencyHistogram } from '../slo/latency-histogram.ts';

/** What a metric is called and means, in OpenTelemetry's spelling; Prometheus' names derive from it. */
export interface Instrument {
  readonly name: string;
  /** In UCUM: `s`, `1` for a ratio, or an annotation such as `{scan}` for what is counted. */
  readonly unit: string;
  readonly description: string;
}

/** Which of our buckets' upper edges, 2^(index/8) s, are bounds in Prometheus: each `step`-th from first to last. */
export interface BucketBounds {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

export interface HistogramInstrument extends Instrument {
  readonly bounds: BucketBounds;
}

export type Attributes = Readonly<Record<string, string>>;

/** A trace that shows one of the samples. */
export interface Exemplar {
  readonly traceId: string;
  /** In the metric's unit. */
  readonly value: number;
  /** Epoch ms. */
  readonly at: number;
}

export interface GaugePoint {
  readonly attributes: Attributes;
  readonly value: number;
}

export interface SumPoint extends GaugePoint {
  /** When it was last 0, epoch ms. */
  readonly createdAt: number;
  readonly exemplar?: Exemplar | undefined;
}

export interface HistogramPoint {
  readonly attributes: Attributes;
  readonly histogram: LatencyHistogram;
  readonly createdAt: number;
  /** By the histogram's buckets. */
  readonly exemplars?: ReadonlyMap<number, Exemplar>;
}

/** A metric with its values; both the text that Prometheus reads and OTLP are made of it. */
export type Metric =
  | { readonly kind: 'sum'; readonly instrument: Instrument; readonly points: readonly SumPoint[] }
  | {
      readonly kind: 'gauge';
      readonly instrument: Instrument;
      readonly points: readonly GaugePoint[];
    }
  | {
      readonly kind: 'info';
      readonly instrument: Instrument;
      readonly points: readonly Pick<GaugePoint, 'attributes'>[];
    }
  | {
      readonly kind: 'histogram';
      readonly instrument: HistogramInstrument;
      readonly points: readonly HistogramPoint[];
    };
