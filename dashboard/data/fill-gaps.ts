import type { ChartPoint } from './chart-model.ts';

/** What a row gives for its point; the rest follows from its neighbours. */
export interface Reading {
  t: number;
  y: number;
  lower: number | null;
  upper: number | null;
  muted: boolean;
  notes: readonly string[];
  href?: string | undefined;
}

/** Points in time order, with a gap wherever a bucket is missing between two. */
export function fillGaps(readings: readonly Reading[], stepMs: number): ChartPoint[] {
  const points: ChartPoint[] = [];
  readings.forEach((reading, index) => {
    const previous = readings[index - 1];
    const next = readings[index + 1];
    const joinsBefore = previous !== undefined && adjoins(previous.t, reading.t, stepMs);
    const joinsAfter = next !== undefined && adjoins(reading.t, next.t, stepMs);
    if (previous !== undefined && !joinsBefore) points.push(gapAt(previous.t + stepMs * 1.5));
    const { t, ...rest } = reading;
    points.push({ x: t + stepMs / 2, ...rest, isolated: !joinsBefore && !joinsAfter });
  });
  return points;
}

function adjoins(earlier: number, later: number, stepMs: number): boolean {
  return later - earlier < stepMs * 1.5;
}

function gapAt(x: number): ChartPoint {
  return { x, y: Number.NaN, lower: null, upper: null, isolated: false, muted: false, notes: [] };
}
