const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** What the read API takes at the most. */
const longestSpanMs = 400 * day;

interface RangeBase {
  readonly id: string;
  readonly spanMs: number;
  /** Bucket of the charts. */
  readonly stepMs: number;
}

export interface PresetRange extends RangeBase {
  readonly kind: 'preset';
  /** For a button: `15 m`. */
  readonly label: string;
  /** After "the last": `15 minutes`. */
  readonly words: string;
  readonly refreshMs: number;
}

/** A span between two times, which does not move on: it is read once. */
export interface FixedRange extends RangeBase {
  readonly kind: 'fixed';
  readonly from: number;
  readonly to: number;
}

export type TimeRange = PresetRange | FixedRange;

/** Steps give 15–60 points: with more, a bucket holds too few scans for its ratio to mean much. */
export const timeRanges = [
  preset('15m', '15 m', '15 minutes', 15 * minute, minute, 5000),
  preset('1h', '1 h', 'hour', hour, 2 * minute, 5000),
  preset('6h', '6 h', '6 hours', 6 * hour, 10 * minute, 30_000),
  preset('24h', '24 h', '24 hours', day, 30 * minute, 30_000),
  preset('7d', '7 d', '7 days', 7 * day, 3 * hour, 300_000),
  preset('30d', '30 d', '30 days', 30 * day, 12 * hour, 300_000),
] as const satisfies readonly PresetRange[];

function preset(
  id: string,
  label: string,
  words: string,
  spanMs: number,
  stepMs: number,
  refreshMs: number,
): PresetRange {
  return { kind: 'preset', id, label, words, spanMs, stepMs, refreshMs };
}

export const defaultRange: PresetRange = timeRanges[1];

/** The range of `?from=&to=` or `?range=`; the default where there is none, or none that is known. */
export function parseRange(search: string): TimeRange {
  const params = new URLSearchParams(search);
  const fixed = fixedRange(toTime(params.get('from')), toTime(params.get('to')));
  if (fixed !== null) return fixed;
  const id = params.get('range');
  return timeRanges.find((candidate) => candidate.id === id) ?? defaultRange;
}

/** Null where the two bound no span that the read API answers for; whole minutes, as rollups are. */
export function fixedRange(fromMs: number, toMs: number): FixedRange | null {
  const from = Math.floor(fromMs / minute) * minute;
  const to = Math.ceil(toMs / minute) * minute;
  const spanMs = to - from;
  if (!(from >= 0 && spanMs > 0 && spanMs <= longestSpanMs)) return null;
  return { kind: 'fixed', id: `${from}-${to}`, from, to, spanMs, stepMs: chooseStep(spanMs) };
}

function toTime(text: string | null): number {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

const steps = [1, 2, 5, 10, 15, 30]
  .map((n) => n * minute)
  .concat([1, 2, 3, 6, 12].map((n) => n * hour))
  .concat([1, 2, 7].map((n) => n * day));

/** The shortest step that cuts a span into 60 buckets at the most. */
function chooseStep(spanMs: number): number {
  return steps.find((step) => spanMs / step <= 60) ?? 7 * day;
}

export interface Span {
  from: number;
  to: number;
}

/** The span of a range at `now`; a preset ends with its minute: rollups are minutes, so a part of one has no meaning. */
export function spanAt(chosen: TimeRange, now: number): Span {
  if (chosen.kind === 'fixed') return { from: chosen.from, to: chosen.to };
  const to = Math.ceil(now / minute) * minute;
  return { from: to - chosen.spanMs, to };
}
