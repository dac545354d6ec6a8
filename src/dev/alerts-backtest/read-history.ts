import type { MinuteSeries } from '../../core/alerting/replay-rules.ts';
import { ratioMetrics, type RatioMetric, type Timeseries } from '../../core/slo/read-answers.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Asks the read API of a worker for a path, and gives the JSON of its answer. */
export type Ask = (path: string) => Promise<unknown>;

export interface History {
  readonly series: MinuteSeries;
  readonly scans: number;
  /** Starts of days of which only hours are kept; they are left out. */
  readonly coarseDays: readonly number[];
}

/** The minutes of `days` whole days until `to`, epoch ms, as the worker has them. */
export async function readHistory(ask: Ask, days: number, to: number): Promise<History> {
  const end = Math.ceil(to / minuteMs) * minuteMs;
  const from = end - days * dayMs;
  const minutes = days * 1440;
  const coarse = new Set<number>();
  const counts = emptyCounts(minutes);
  for (let start = from; start < end; start += dayMs) {
    for (const metric of ratioMetrics) {
      const path = `/api/timeseries?metric=${metric}&step=${minuteMs}&from=${start}&to=${start + dayMs}`;
      const points = pointsOf((await ask(path)) as Timeseries);
      if (isCoarse(points)) coarse.add(start);
      else for (const point of points) put(counts[metric], (point.t - from) / minuteMs, point);
    }
  }
  const scans = counts.completion.total.reduce((sum, value) => sum + value, 0);
  return { series: { from, minutes, counts }, scans, coarseDays: [...coarse] };
}

interface Point {
  readonly t: number;
  readonly count: number;
  readonly total: number;
}

interface Counted {
  readonly count: Float64Array;
  readonly total: Float64Array;
}

function emptyCounts(minutes: number): Record<RatioMetric, Counted> {
  const empty = () => ({ count: new Float64Array(minutes), total: new Float64Array(minutes) });
  return { websocketSuccess: empty(), fallback: empty(), completion: empty() };
}

function pointsOf(series: Timeseries): Point[] {
  return series.points.flatMap((point) => ('total' in point ? [point] : []));
}

/** A day whose minutes are gone is answered by hours, each as if it were one minute. */
function isCoarse(points: readonly Point[]): boolean {
  const scans = points.reduce((sum, { total }) => sum + total, 0);
  return (
    scans > 2 * points.length && points.length <= 25 && points.every(({ t }) => t % hourMs === 0)
  );
}

function put({ count, total }: Counted, minute: number, point: Point): void {
  if (minute < 0 || minute >= total.length) return;
  count[minute] = point.count;
  total[minute] = point.total;
}
