import { bucketStart, resolutionMs, type Resolution } from './time-buckets.ts';

/** Buckets that are not what their rows add up to; starts in epoch ms. */
export type DirtyBuckets = Readonly<Record<Resolution, ReadonlySet<number>>>;

/** Before these times, epoch ms, what a resolution holds may be gone; that of raw rows is a whole hour. */
export type Floors = Readonly<Record<Resolution | 'raw', number>>;

/** What is known of the rollups at one moment. */
export interface RollupState {
  readonly dirty: DirtyBuckets;
  readonly floors: Floors;
}

/** Part of a step, [from, to) in epoch ms: whole buckets of a resolution, or raw rows. */
export interface Segment {
  readonly step: number;
  readonly resolution: Resolution | 'raw';
  readonly from: number;
  readonly to: number;
}

/** [from, to) in epoch ms. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

export interface SpanPlan {
  readonly segments: readonly Segment[];
  /** What each step's segments are of, null where nothing is kept of it. */
  readonly covered: readonly (TimeSpan | null)[];
  /** How many minutes of each step are taken as they were added up last, though something in them has changed. */
  readonly pendingMinutes: readonly number[];
}

/**
 * How to read the steps between `edges` (ascending, epoch ms; a span is one step): by the fewest buckets that
 * are clean and whole, down to raw rows, so that each instant is read once. Where an edge is within a bucket,
 * and of what is finer nothing is kept any more, it moves: outward at the ends, to the bucket's start between.
 * Without raw rows nothing finer than minutes counts as kept, and a dirty bucket of which no finer one is kept
 * is taken as it is.
 */
export function planSpan(
  edges: readonly number[],
  { dirty, floors }: RollupState,
  withRaw = true,
): SpanPlan {
  const state = { dirty, floors: withRaw ? floors : { ...floors, raw: Infinity } };
  const { usable, isPending } = judge(state);
  const moved = edges.map((edge, index) => moveEdge(edge, index === edges.length - 1, usable));
  const steps = moved.slice(1).map((to, step) => {
    const from = moved[step] ?? to;
    return coalesce(cover({ from, to }, 'day', usable)).map((part) => ({ step, ...part }));
  });
  return {
    segments: steps.flat(),
    covered: steps.map(coveredBy),
    pendingMinutes: steps.map((step) => countPending(step, isPending)),
  };
}

type Part = Omit<Segment, 'step'>;

/** Whether what a resolution holds of the bucket at `start` is there and true. */
type Usable = (resolution: Resolution | 'raw', start: number) => boolean;

function judge({ dirty, floors }: RollupState): { usable: Usable; isPending: Usable } {
  const hour = new Set([...dirty.hour, ...startsOf('hour', dirty.minute)]);
  const day = new Set([...dirty.day, ...startsOf('day', hour)]);
  const changed = { minute: dirty.minute, hour, day };
  const minuteOrRaw = Math.min(floors.minute, floors.raw);
  const finerFrom = {
    minute: floors.raw,
    hour: minuteOrRaw,
    day: Math.min(floors.hour, minuteOrRaw),
  };
  const isPending: Usable = (resolution, start) =>
    resolution !== 'raw' && changed[resolution].has(start);
  const usable: Usable = (resolution, start) =>
    start >= floors[resolution] &&
    (resolution === 'raw' || !isPending(resolution, start) || start < finerFrom[resolution]);
  return { usable, isPending };
}

function startsOf(resolution: Resolution, starts: Iterable<number>): number[] {
  return Array.from(starts, (start) => bucketStart(resolution, start));
}

const finer = { day: 'hour', hour: 'minute' } as const;

function cover(span: TimeSpan, resolution: Resolution, usable: Usable): Part[] {
  const length = resolutionMs[resolution];
  const parts: Part[] = [];
  for (let start = bucketStart(resolution, span.from); start < span.to; start += length) {
    const part = { from: Math.max(start, span.from), to: Math.min(start + length, span.to) };
    if (part.to - part.from === length && usable(resolution, start)) {
      parts.push({ resolution, ...part });
    } else if (resolution !== 'minute') {
      parts.push(...cover(part, finer[resolution], usable));
    } else if (usable('raw', part.from)) {
      parts.push({ resolution: 'raw', ...part });
    }
  }
  return parts;
}

function moveEdge(edge: number, isLast: boolean, usable: Usable): number {
  // What an end bounds is before it, what any other edge bounds is after.
  const instant = isLast ? edge - 1 : edge;
  if (usable('raw', instant)) return edge;
  for (const resolution of ['minute', 'hour', 'day'] as const) {
    const start = bucketStart(resolution, instant);
    if (usable(resolution, start)) return isLast ? start + resolutionMs[resolution] : start;
  }
  return edge;
}

function coalesce(parts: readonly Part[]): Part[] {
  const whole: Part[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (last?.resolution === part.resolution && last.to === part.from) {
      whole[whole.length - 1] = { ...last, to: part.to };
    } else whole.push(part);
  }
  return whole;
}

function countPending(segments: readonly Part[], isPending: Usable): number {
  let minutes = 0;
  for (const { resolution, from, to } of segments) {
    if (resolution === 'raw') continue;
    const length = resolutionMs[resolution];
    for (let start = from; start < to; start += length)
      if (isPending(resolution, start)) minutes += length / resolutionMs.minute;
  }
  return minutes;
}

function coveredBy(segments: readonly Part[]): TimeSpan | null {
  const [first] = segments;
  const last = segments.at(-1);
  return first === undefined || last === undefined ? null : { from: first.from, to: last.to };
}
