const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export interface TimeRange {
  readonly id: string;
  /** For a button: `15 m`. */
  readonly label: string;
  /** After "the last": `15 minutes`. */
  readonly words: string;
  readonly spanMs: number;
  /** Bucket of the charts. */
  readonly stepMs: number;
  readonly refreshMs: number;
}

/** Steps give 15–60 points: with more, a bucket holds too few scans for its ratio to mean much. */
export const timeRanges = [
  range('15m', '15 m', '15 minutes', 15 * minute, minute, 5000),
  range('1h', '1 h', 'hour', hour, 2 * minute, 5000),
  range('6h', '6 h', '6 hours', 6 * hour, 10 * minute, 30_000),
  range('24h', '24 h', '24 hours', day, 30 * minute, 30_000),
  range('7d', '7 d', '7 days', 7 * day, 3 * hour, 300_000),
  range('30d', '30 d', '30 days', 30 * day, 12 * hour, 300_000),
] as const satisfies readonly TimeRange[];

function range(
  id: string,
  label: string,
  words: string,
  spanMs: number,
  stepMs: number,
  refreshMs: number,
): TimeRange {
  return { id, label, words, spanMs, stepMs, refreshMs };
}

export const defaultRange: TimeRange = timeRanges[1];

/** The range of `?range=`; the default where there is none, or none that is known. */
export function parseRange(search: string): TimeRange {
  const id = new URLSearchParams(search).get('range');
  return timeRanges.find((candidate) => candidate.id === id) ?? defaultRange;
}

export interface Span {
  from: number;
  to: number;
}

/** The span that ends with the minute of `now`: rollups are minutes, so a part of one has no meaning. */
export function spanAt(chosen: TimeRange, now: number): Span {
  const to = Math.ceil(now / minute) * minute;
  return { from: to - chosen.spanMs, to };
}
