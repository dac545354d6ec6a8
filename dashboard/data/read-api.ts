import type {
  Comparison,
  LatencyMetric,
  RatioMetric,
  ScanPage,
  Summary,
} from '../../src/core/slo/read-answers.ts';
import type { LatencyTimeseries } from './latency-chart.ts';
import type { RatioTimeseries } from './ratio-chart.ts';
import type { Span } from './time-range.ts';

/** What went wrong and what to do, in the server's own words where it gave any. */
export class ReadProblem extends Error {
  override readonly name = 'ReadProblem';
  readonly status: number;
  readonly detail: string;
  constructor(status: number, title: string, detail: string) {
    super(title);
    this.status = status;
    this.detail = detail;
  }
}

export interface ReadApi {
  summary(span: Span, signal: AbortSignal): Promise<Summary>;
  ratios(
    metric: RatioMetric,
    span: Span,
    stepMs: number,
    signal: AbortSignal,
  ): Promise<RatioTimeseries>;
  latencies(
    metric: LatencyMetric,
    span: Span,
    stepMs: number,
    signal: AbortSignal,
  ): Promise<LatencyTimeseries>;
  comparison(span: Span, signal: AbortSignal): Promise<Comparison>;
  scans(span: Span, limit: number, signal: AbortSignal): Promise<ScanPage>;
}

type Query = Record<string, string | number>;

export const readApi: ReadApi = {
  summary: (span, signal) => read('/api/summary', { ...span }, signal),
  ratios: (metric, span, stepMs, signal) =>
    read('/api/timeseries', { metric, ...span, step: stepMs }, signal),
  latencies: (metric, span, stepMs, signal) =>
    read('/api/timeseries', { metric, ...span, step: stepMs }, signal),
  comparison: (span, signal) => read('/api/comparison', { ...span }, signal),
  scans: (span, limit, signal) => read('/api/scans', { ...span, limit }, signal),
};

async function read<T>(path: string, query: Query, signal: AbortSignal): Promise<T> {
  const entries = Object.entries(query).map(([key, value]) => [key, String(value)]);
  const url = `${path}?${new URLSearchParams(entries).toString()}`;
  const response = await fetch(url, { signal, headers: { Accept: 'application/json' } }).catch(
    (cause: unknown) => {
      if (signal.aborted) throw cause;
      throw new ReadProblem(
        0,
        'The server cannot be reached',
        'Check the connection; the dashboard tries again by itself.',
      );
    },
  );
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw toProblem(response.status, body);
  if (body === null) {
    throw new ReadProblem(
      response.status,
      'The answer was not JSON',
      `Something other than the read API answered at ${path}.`,
    );
  }
  return body as T;
}

const advice: Readonly<Record<number, string>> = {
  401: 'Reload the page and sign in with a dashboard credential.',
  403: 'This credential may not read the numbers. Use one with the dashboard scope.',
  429: 'Too many requests. The dashboard tries again by itself.',
  503: 'The read API is not set up or not available at present.',
};

/** A problem of the server, its `detail` first, our advice where it gives none. */
export function toProblem(status: number, body: unknown): ReadProblem {
  const problem: { title?: unknown; detail?: unknown } =
    typeof body === 'object' && body !== null ? body : {};
  const title = typeof problem.title === 'string' ? problem.title : `The server answered ${status}`;
  const detail =
    typeof problem.detail === 'string'
      ? problem.detail
      : (advice[status] ?? 'The dashboard tries again by itself.');
  return new ReadProblem(status, title, detail);
}
