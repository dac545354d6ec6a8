import { hc } from 'hono/client';
import type {
  Comparison,
  LatencyMetric,
  RatioMetric,
  ScanPage,
  Summary,
  Timeseries,
} from '../../src/core/slo/read-answers.ts';
import type { ReadApi as ReadRoutes } from '../../src/http/read-api.ts';
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

/** The routes of the worker, by their own types. */
const { api } = hc<ReadRoutes>('/', { headers: { Accept: 'application/json' } });

export const readApi: ReadApi = {
  summary: (span, signal) =>
    read(signal, (init) => api.summary.$get({ query: inQuery(span) }, { init })),
  ratios: async (metric, span, stepMs, signal) => {
    const series = await readSeries(metric, span, stepMs, signal);
    if ('target' in series) return series;
    throw unexpected('/api/timeseries');
  },
  latencies: async (metric, span, stepMs, signal) => {
    const series = await readSeries(metric, span, stepMs, signal);
    if ('targetMs' in series) return series;
    throw unexpected('/api/timeseries');
  },
  comparison: (span, signal) =>
    read(signal, (init) => api.comparison.$get({ query: inQuery(span) }, { init })),
  scans: (span, limit, signal) =>
    read(signal, (init) =>
      api.scans.$get({ query: { ...inQuery(span), limit: String(limit) } }, { init }),
    ),
};

function readSeries(
  metric: RatioMetric | LatencyMetric,
  span: Span,
  stepMs: number,
  signal: AbortSignal,
): Promise<Timeseries> {
  const query = { metric, ...inQuery(span), step: String(stepMs) };
  return read(signal, (init) => api.timeseries.$get({ query }, { init }));
}

function inQuery({ from, to }: Span): { from: string; to: string } {
  return { from: String(from), to: String(to) };
}

interface TypedAnswer<T> {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  json(): Promise<T>;
}

/** What a call answers; whatever else comes of it is a ReadProblem, but for an abort. */
export async function read<T>(
  signal: AbortSignal,
  call: (init: RequestInit) => Promise<TypedAnswer<T>>,
): Promise<T> {
  const response = await call({ signal }).catch((cause: unknown) => {
    if (signal.aborted) throw cause;
    throw new ReadProblem(
      0,
      'The server cannot be reached',
      'Check the connection; the dashboard tries again by itself.',
    );
  });
  const body = await response.json().catch(() => null);
  if (!response.ok) throw toProblem(response.status, body);
  if (body === null) throw unexpected(response.url);
  return body;
}

function unexpected(where: string): ReadProblem {
  return new ReadProblem(
    200,
    'The answer was not understood',
    `Something other than the read API answered at ${where}.`,
  );
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
