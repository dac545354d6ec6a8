import type { Strategy } from '../protocol/words.ts';
import type { ScanCompleted, ScanStarted } from '../scan/scan-event.ts';
import type { LatencyHistogram } from './latency-histogram.ts';
import type { TimeSpan } from './plan-span.ts';
import type { MeasuredRatio } from './ratio.ts';
import type { Dimension } from './rollup-dimensions.ts';

/** Percentiles of update latency in ms; null over nothing. */
export interface MeasuredLatency {
  count: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  targetMs: number;
}

export interface ScanCounts {
  decided: number;
  completed: number;
  failed: number;
  timedOut: number;
  abandoned: number;
  cancelled: number;
  rejected: number;
  /** Scans of the simulator and the like, which are in no other number ([SY2]). */
  synthetic: number;
  inFlight: number;
  /** Age in ms of the oldest scan in flight; null where none is. */
  oldestInFlightMs: number | null;
}

/**
 * What the numbers are of: the span asked for, but for what is past its retention. Where only whole hours are
 * kept its ends are rounded outward to them; null where nothing is kept.
 */
export type Covered = TimeSpan | null;

/**
 * Minutes of the span whose last changes are in none of the numbers, since a span over a day is answered by what
 * is added up, which the clock does each minute; 0 for a day or less.
 */
export type PendingMinutes = number;

/** What `/api/summary` says of one span; ratios by the contract's section 4. */
export interface SpanSummary {
  from: number;
  to: number;
  covered: Covered;
  pendingMinutes: PendingMinutes;
  scans: ScanCounts;
  websocketSuccess: MeasuredRatio;
  fallback: MeasuredRatio;
  completion: MeasuredRatio;
  latency: { websocket: MeasuredLatency; polling: MeasuredLatency };
  strategies: StrategyCounts;
}

/** `previous` is the span of the same length that ends where this one begins. */
export interface Summary extends SpanSummary {
  previous: SpanSummary;
}

export const ratioMetrics = ['websocketSuccess', 'fallback', 'completion'] as const;
export const latencyMetrics = ['websocketLatency', 'pollingLatency'] as const;
/** `scans` counts what was decided, by outcome and by strategy. */
export const timeseriesMetrics = [...ratioMetrics, ...latencyMetrics, 'scans'] as const;
export type RatioMetric = (typeof ratioMetrics)[number];
export type LatencyMetric = (typeof latencyMetrics)[number];
export type TimeseriesMetric = (typeof timeseriesMetrics)[number];

/** `t` is the start of the step, which may be before the span's. */
export interface RatioPoint {
  t: number;
  count: number;
  total: number;
  ratio: number;
  lower: number;
  upper: number;
}

/** `histogram` is what the percentiles are of. */
export interface LatencyPoint {
  t: number;
  p50: number;
  p95: number;
  p99: number;
  count: number;
  histogram: LatencyHistogram;
}

/** Scans by the strategy that brought the result; `none` where nobody got it. */
export type StrategyCounts = Record<Strategy | 'none', number>;

export interface ScansPoint extends Omit<ScanCounts, 'inFlight' | 'oldestInFlightMs'> {
  t: number;
  strategies: StrategyCounts;
}

interface TimeseriesHead {
  from: number;
  to: number;
  covered: Covered;
  pendingMinutes: PendingMinutes;
  stepMs: number;
  timeZone: string;
}

/** An empty step has no point: a gap. Steps of whole days are days of the time zone, 23 to 25 hours long. */
export type Timeseries = TimeseriesHead &
  (
    | { metric: RatioMetric; target: number; points: RatioPoint[] }
    | { metric: LatencyMetric; targetMs: number; points: LatencyPoint[] }
    | { metric: 'scans'; points: ScansPoint[] }
  );

/** A row of the comparison table: what the design claimed for each transport, beside what was measured. */
export interface ComparisonRow {
  aspect: 'latency' | 'updates' | 'wakeups' | 'reliability' | 'requests';
  label: string;
  unit: 'ms' | 'per_scan' | 'ratio' | 'interval_ms';
  websocket: { claim: string; measured: number | null; samples: number };
  polling: { claim: string; measured: number | null; samples: number };
}

export interface Comparison {
  from: number;
  to: number;
  covered: Covered;
  pendingMinutes: PendingMinutes;
  rows: ComparisonRow[];
}

/** The ratios of the scans that have a value; null is a value of its own: of what did not say. */
export interface BreakdownValue {
  value: string | null;
  decided: number;
  websocketSuccess: MeasuredRatio;
  fallback: MeasuredRatio;
  completion: MeasuredRatio;
  /** Only where it was asked for. */
  latency?: { websocket: MeasuredLatency; polling: MeasuredLatency } | undefined;
}

/** Scans that fell back for a reason, of all that tried WebSocket; the interval is Wilson's, 95 %. */
export interface ReasonShare {
  value: string | null;
  count: number;
  total: number;
  ratio: number;
  lower: number;
  upper: number;
}

/** What has most is first; `omitted` values have fewer scans than those listed. */
export type Breakdown = {
  from: number;
  to: number;
  covered: Covered;
  pendingMinutes: PendingMinutes;
} & (
  | { by: Exclude<Dimension, 'fallbackReason'>; values: BreakdownValue[]; omitted: number }
  | { by: 'fallbackReason'; values: ReasonShare[] }
);

/** What one step of a rebuild did; `next` is where to go on, null at the end. Times are epoch ms. */
export interface RebuildStep {
  from: number;
  to: number;
  next: number | null;
  recomputed: { minutes: number; hours: number; days: number };
  /** Buckets of the step that are left to the clock. */
  waiting: number;
}

/** One scan in the list, newest first; each field is that of its event. */
export type ScanRow = Pick<
  ScanCompleted,
  | 'jobId'
  | 'epoch'
  | 'openedAt'
  | 'decidedAt'
  | 'outcome'
  | 'errorCode'
  | 'strategy'
  | 'strategyReason'
  | 'fallbackReason'
  | 'fallbackStage'
  | 'delivery'
  | 'provider'
  | 'model'
  | 'booksDetected'
  | 'durationMs'
  | 'providerMs'
  | 'websocketLatencyP50Ms'
  | 'pollingLatencyP50Ms'
  | 'pollCount'
  | 'reconnects'
  | 'platform'
  | 'appVersion'
  | 'networkType'
  | 'country'
  | 'traceId'
  | 'synthetic'
>;

export interface ScanPage {
  scans: ScanRow[];
  /** Pass as `cursor` for the next page; null at the end. A filtered page may be empty and not the last. */
  nextCursor: string | null;
  /** Epoch ms: what was decided later is in this page or an earlier one, if it is in the list at all. */
  searchedTo: number;
}

/** A scan that has not ended, as far as is recorded. */
export type InFlightScan = Pick<
  ScanStarted,
  | 'jobId'
  | 'epoch'
  | 'openedAt'
  | 'acceptedAt'
  | 'deadlineAt'
  | 'imageBytes'
  | 'provider'
  | 'platform'
  | 'appVersion'
  | 'networkType'
  | 'country'
  | 'traceId'
  | 'synthetic'
>;

/** `at` is when it was looked, epoch ms. */
export interface InFlightPage {
  at: number;
  scans: InFlightScan[];
  nextCursor: string | null;
}

/** A running total of the telemetry pipeline; `label` is empty where a counter has none. Times are epoch ms. */
export interface TelemetryCounter {
  name: string;
  label: string;
  value: number;
  /** Of the name's first count, whatever its label. */
  createdAt: number;
  updatedAt: number;
}

/** How well telemetry gets through, for whoever is on call. Times are epoch ms. */
export interface TelemetryHealth {
  at: number;
  counters: TelemetryCounter[];
  /** From an object's outbox to D1, ms, over all that was ever written; null over nothing. */
  lag: Omit<MeasuredLatency, 'targetMs'>;
  /** Neither replayed nor discarded. */
  deadLetters: { waiting: number; oldestReceivedAt: number | null };
  /** Scans of the last week that should have ended over 5 minutes ago, and of whose end nothing is recorded. */
  overdueScans: { count: number; oldest: { jobId: string; deadlineAt: number } | null };
  /** Minutes that have changed and are not rolled up again; until then they are read from raw rows. */
  rollups: { dirtyMinutes: number; oldest: number | null };
}

export interface DeadLetterRow {
  id: string;
  /** Where it died, and where a replay sends it. */
  queue: string;
  receivedAt: number;
  replayedAt: number | null;
  chars: number;
  /** The first 500 characters of its JSON. */
  preview: string;
  /** What makes it unreadable; null where it can be read, and failed otherwise. */
  unreadable: string | null;
}

export interface DeadLetterPage {
  deadLetters: DeadLetterRow[];
  /** Pass as `cursor` for the next page; null at the end. */
  nextCursor: string | null;
}

export interface ErasedScan {
  jobId: string;
  /** Rows deleted; `scans` counts lives of the job. */
  erased: { scans: number; spans: number; deadLetters: number };
}
