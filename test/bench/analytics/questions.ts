const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const spans = {
  '1 h': hourMs,
  '1 d': dayMs,
  '7 d': 7 * dayMs,
  '30 d': 30 * dayMs,
  '90 d': 90 * dayMs,
} as const;
export type SpanName = keyof typeof spans;
export const spanNames = Object.keys(spans) as SpanName[];

/** A question to the read API; `naive` is the SQL over raw rows, of `?1 ≤ decided_at < ?2`, that it stands for. */
export interface Question {
  readonly name: string;
  readonly path: string;
  readonly naive: string | null;
}

const where = 'WHERE decided_at >= ?1 AND decided_at < ?2';
const counted = "outcome NOT IN ('cancelled', 'rejected')";
const ratios = `count(*) AS decided,
  sum(outcome = 'completed') AS completed, sum(outcome = 'failed') AS failed,
  sum(outcome = 'timed_out') AS timed_out, sum(outcome = 'abandoned') AS abandoned,
  sum(tried_websocket AND ${counted}) AS tried,
  sum(tried_websocket AND strategy = 'websocket' AND ${counted}) AS websocket,
  sum(tried_websocket AND strategy = 'polling_fallback' AND ${counted}) AS fallback`;

/** The span and the one before it, as the summary has them; counts only, no percentiles: less than we answer. */
const naiveSummary = (filter = '') =>
  `SELECT decided_at >= ?1 AS current, ${ratios} FROM scan_completed
   WHERE decided_at >= ?1 - (?2 - ?1) AND decided_at < ?2 ${filter} GROUP BY 1`;

const naiveSeries = `SELECT CAST((decided_at - ?1) / ((?2 - ?1) / 60) AS INTEGER) AS step, ${ratios}
  FROM scan_completed ${where} GROUP BY 1`;

const naiveBreakdown = (by: string, filter = '') =>
  `SELECT ${by}, ${ratios} FROM scan_completed ${where} ${filter} GROUP BY 1`;

export const questions: readonly Question[] = [
  { name: 'summary', path: '/api/summary?', naive: naiveSummary() },
  {
    name: 'summary, a filter',
    path: '/api/summary?platform=android&',
    naive: naiveSummary("AND platform = 'android'"),
  },
  {
    name: 'summary, two filters',
    path: '/api/summary?platform=android&networkType=cellular&',
    naive: naiveSummary("AND platform = 'android' AND network_type = 'cellular'"),
  },
  {
    name: 'timeseries, ratio',
    path: '/api/timeseries?metric=fallback&',
    naive: naiveSeries,
  },
  { name: 'timeseries, latency', path: '/api/timeseries?metric=websocketLatency&', naive: null },
  {
    name: 'breakdown by platform',
    path: '/api/breakdown?by=platform&',
    naive: naiveBreakdown('platform'),
  },
  {
    name: 'breakdown by version, a filter',
    path: '/api/breakdown?by=appVersion&platform=android&',
    naive: naiveBreakdown('app_version', "AND platform = 'android'"),
  },
  {
    name: 'breakdown by reason',
    path: '/api/breakdown?by=fallbackReason&',
    naive: naiveBreakdown('fallback_reason'),
  },
  { name: 'scans, first page', path: '/api/scans?', naive: null },
  { name: 'scans, a filter', path: '/api/scans?platform=android&', naive: null },
  { name: 'scans, rare', path: '/api/scans?country=CA&strategy=polling_fallback&', naive: null },
];
