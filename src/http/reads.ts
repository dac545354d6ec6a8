import type { ScanDetail } from '../core/scan/scan-detail.ts';
import type {
  Breakdown,
  Comparison,
  InFlightPage,
  ScanPage,
  Summary,
  Timeseries,
  TimeseriesMetric,
} from '../core/slo/read-answers.ts';
import type { Dimension } from '../core/slo/rollup-dimensions.ts';
import type { ScanFilter, ScanListFilter } from '../core/slo/scan-filter.ts';
import type { Stepping } from '../core/slo/step-edges.ts';
import type { Trace } from '../core/trace/trace.ts';

/** A page of a list; `cursor` is one that an earlier page gave. */
export interface PageQuestion<F> {
  readonly filter: F;
  readonly cursor: string | undefined;
  readonly limit: number;
}

export type InFlightFilter = Pick<
  ScanFilter,
  'provider' | 'platform' | 'appVersion' | 'networkType' | 'country'
>;

export type ExportFormat = 'csv' | 'ndjson';

/**
 * What the routes of the read API ask. They know no more of the Worker than this: so the dashboard can take
 * its types from the routes themselves, without those of D1 and Durable Objects.
 */
export interface Reads {
  summary(filter: ScanFilter, now: number): Promise<Summary>;
  timeseries(filter: ScanFilter, metric: TimeseriesMetric, stepping: Stepping): Promise<Timeseries>;
  breakdown(filter: ScanFilter, by: Dimension, withLatency: boolean): Promise<Breakdown>;
  comparison(filter: ScanFilter): Promise<Comparison>;
  scans(question: PageQuestion<ScanListFilter>): Promise<ScanPage>;
  inFlight(question: PageQuestion<InFlightFilter>, now: number): Promise<InFlightPage>;
  /** `epoch` undefined: the newest life. */
  scan(jobId: string, epoch: number | undefined, now: number): Promise<ScanDetail | undefined>;
  trace(traceId: string): Promise<Trace | undefined>;
  export(
    format: ExportFormat,
    filter: ScanListFilter,
    cursor: string | undefined,
  ): Promise<ReadableStream<Uint8Array>>;
}

export interface ReadEnv {
  Variables: { reads: Reads };
}
