import type { ChartModel } from './chart-model.ts';
import { formatBucket } from './format-time.ts';
import { nextIndex } from './next-index.ts';

/** A time that has points, for whoever walks a chart with arrow keys. */
export interface ChartStop {
  x: number;
  words: string;
  href: string | undefined;
}

/** All times of a chart that have a point, in order. */
export function chartStops({ lines, stepMs, zone }: ChartModel): ChartStop[] {
  const byTime = new Map<number, { notes: string[]; href: string | undefined }>();
  for (const point of lines.flatMap(({ points }) => points)) {
    if (Number.isNaN(point.y)) continue;
    const stop = byTime.get(point.x) ?? { notes: [], href: point.href };
    stop.notes.push(...point.notes);
    byTime.set(point.x, stop);
  }
  return [...byTime]
    .sort(([a], [b]) => a - b)
    .map(([x, { notes, href }]) => ({
      x,
      words: [formatBucket(x - stepMs / 2, stepMs, zone), ...notes].join('; '),
      href,
    }));
}

/** Where an arrow key leads; the first key goes to the newest point. */
export function nextStop(
  key: string,
  stops: readonly ChartStop[],
  at: number | null,
): ChartStop | null {
  const index = stops.findIndex(({ x }) => x === at);
  if (index === -1) {
    if (nextIndex(key, 1, 3) === null) return null;
    return (key === 'Home' ? stops[0] : stops.at(-1)) ?? null;
  }
  const next = nextIndex(key, index, stops.length);
  return next === null ? null : (stops[next] ?? null);
}
