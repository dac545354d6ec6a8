import { hc } from 'hono/client';
import type {
  Breakdown,
  Comparison,
  LatencyMetric,
  RatioMetric,
  ScanPage,
  Summary,
  Timeseries,
  TimeseriesMetric,
} from '../../src/core/slo/read-answers.ts';
import { isTimeZone } from '../../src/core/slo/local-days.ts';
import type { Dimension } from '../../src/core/slo/rollup-dimensions.ts';
import type { ReadApi as ReadRoutes } from '../../src/http/read-api.ts';
import { localZone, type Zone } from './format-time.ts';
import type { Span } from './time-range.ts';
import type { Filters } from './view.ts';

const dayMs = 86_400_000;

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

/** A span, and what its scans are kept to. */
export type Question = Span & Filters;

export interface Stepped {
  stepMs: number;
  zone: Zone;
}

/** The routes of the worker, by their own types. */
const { api } = hc<ReadRoutes>('/', { headers: { Accept: 'application/json' } });

export const readApi = {
  summary: (question: Question, signal: AbortSignal): Promise<Summary> =>
    read(signal, (init) => api.summary.$get({ query: inQuery(question) }, { init })),

  timeseries: async <M extends TimeseriesMetric>(
    metric: M,
    question: Question,
    { stepMs, zone }: Stepped,
    signal: AbortSignal,
  ): Promise<SeriesOf<M>> => {
    const query = { metric, ...inQuery(question), step: String(stepMs), ...daysOf(stepMs, zone) };
    const series = await read(signal, (init) => api.timeseries.$get({ query }, { init }));
    if (isOf(series, metric)) return series;
    throw unexpected('/api/timeseries');
  },

  breakdown: (
    by: Dimension,
    question: Question,
    withLatency: boolean,
    signal: AbortSignal,
  ): Promise<Breakdown> => {
    const latency = withLatency ? ('true' as const) : ('false' as const);
    const query = { by, latency, ...inQuery(question) };
    return read(signal, (init) => api.breakdown.$get({ query }, { init }));
  },

  comparison: (question: Question, signal: AbortSignal): Promise<Comparison> =>
    read(signal, (init) => api.comparison.$get({ query: inQuery(question) }, { init })),

  scans: (question: Question, limit: number, signal: AbortSignal): Promise<ScanPage> =>
    read(signal, (init) =>
      api.scans.$get({ query: { ...inQuery(question), limit: String(limit) } }, { init }),
    ),
};

/** Whose days steps of whole days are; shorter steps are the same in every zone. */
function daysOf(stepMs: number, zone: Zone): { timeZone?: string } {
  const timeZone = zone.timeZone ?? localZone();
  return stepMs % dayMs === 0 && isTimeZone(timeZone) ? { timeZone } : {};
}

export type SeriesOf<M extends TimeseriesMetric> =
  Extract<Timeseries, { metric: M }> extends never
    ? Extract<Timeseries, { metric: M extends RatioMetric ? RatioMetric : LatencyMetric }>
    : Extract<Timeseries, { metric: M }>;

function isOf<M extends TimeseriesMetric>(
  series: Timeseries,
  metric: M,
): series is Timeseries & SeriesOf<M> {
  return series.metric === metric;
}

function inQuery({ from, to, ...filters }: Question) {
  return { from: String(from), to: String(to), ...filters };
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
