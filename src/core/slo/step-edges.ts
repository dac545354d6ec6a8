import { LocalDays } from './local-days.ts';
import type { TimeSpan } from './plan-span.ts';

const dayMs = 86_400_000;

/** `starts` are of the steps that a span touches, `edges` bound what of each is in the span; epoch ms. */
export interface Steps {
  readonly starts: readonly number[];
  readonly edges: readonly number[];
}

export interface Stepping extends Steps {
  readonly stepMs: number;
  readonly timeZone: string;
}

/**
 * Cuts a span into steps. Whole days are those of the time zone, so that one is 23 or 25 hours long when its
 * clocks change; shorter steps are multiples since the epoch.
 */
export function stepsOf({ from, to }: TimeSpan, stepMs: number, timeZone: string): Steps {
  const starts =
    stepMs % dayMs === 0
      ? dayStarts({ from, to }, stepMs / dayMs, new LocalDays(timeZone))
      : evenStarts({ from, to }, stepMs);
  return { starts, edges: [from, ...starts.slice(1), to] };
}

function evenStarts({ from, to }: TimeSpan, stepMs: number): number[] {
  const first = Math.floor(from / stepMs) * stepMs;
  return Array.from({ length: Math.ceil((to - first) / stepMs) }, (_, n) => first + n * stepMs);
}

function dayStarts({ from, to }: TimeSpan, days: number, zone: LocalDays): number[] {
  let day = Math.floor(zone.dayAt(from) / days) * days;
  const starts = [zone.startOf(day)];
  for (;;) {
    day += days;
    const last = starts.at(-1) ?? from;
    const next = zone.startOf(day, last + days * dayMs);
    if (next >= to) return starts;
    // A zone that moves over the date line skips a day.
    if (next > last) starts.push(next);
  }
}
