import type { TimeSpan } from '../../core/slo/plan-span.ts';
import { bucketStart, resolutionMs } from '../../core/slo/time-buckets.ts';

export interface Release {
  readonly version: string;
  readonly at: number;
}

/** What happens in a made-up history, all of it within [from, to); epoch ms. */
export interface History extends TimeSpan {
  readonly seed: number;
  /** Nearly no WebSocket can be opened. */
  readonly outage: TimeSpan;
  /** One provider takes more than twice as long. */
  readonly slowProvider: TimeSpan;
  /** Oldest first; the first was there before. */
  readonly releases: readonly Release[];
  /** Mean time from a release to an app's having it. */
  readonly updateLagMs: number;
}

/** Falls back ten times as often on Android, until the next release. */
export const badVersion = '3.3.0';

const { hour, day } = resolutionMs;

/** Incidents at shares of the span, so that a short one has them too; of 90 days within what raw rows are kept of. */
export function planHistory(seed: number, from: number, to: number): History {
  const length = to - from;
  const at = (share: number) => Math.round(from + share * length);
  return {
    seed,
    from,
    to,
    outage: startingAt(at(0.9), Math.min(3.5 * hour, length * 0.04)),
    slowProvider: startingAt(at(0.7), Math.min(day, length * 0.1)),
    releases: [
      { version: '3.1.2', at: -Infinity },
      { version: '3.2.0', at: at(0.3) },
      { version: badVersion, at: at(0.75) },
      { version: '3.3.1', at: at(0.82) },
    ],
    updateLagMs: Math.min(5 * day, length * 0.06),
  };
}

function startingAt(from: number, length: number): TimeSpan {
  return { from, to: Math.round(from + length) };
}

export function isWithin({ from, to }: TimeSpan, at: number): boolean {
  return at >= from && at < to;
}

/** An hour, or the part of it that is in the span, and how many scans are decided in it. */
export interface HourPlan extends TimeSpan {
  readonly scans: number;
}

/** Spreads scans over the hours of a history by its daily and weekly cycles and slow growth, exactly `scans` of them. */
export function planHours({ from, to }: TimeSpan, scans: number): HourPlan[] {
  const hours: TimeSpan[] = [];
  for (let start = bucketStart('hour', from); start < to; start += hour)
    hours.push({ from: Math.max(start, from), to: Math.min(start + hour, to) });
  const weights = hours.map((span) => {
    const growth = 0.8 + (0.4 * (span.from - from)) / (to - from);
    return busyness(span.from) * growth * (span.to - span.from);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [weight, placed] = [0, 0];
  return hours.map((span, index) => {
    weight += weights[index] ?? 0;
    const upToHere = index === hours.length - 1 ? scans : Math.round((scans * weight) / total);
    const own = upToHere - placed;
    placed = upToHere;
    return { ...span, scans: own };
  });
}

/** By local hour: nearly nobody at night, most after supper. */
const byHour = [
  2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 12, 11, 11, 12, 14, 17, 21, 24, 24, 19, 11, 5,
];

/** Three quarters of the people live an hour east of Greenwich, the others six west. */
function busyness(at: number): number {
  const utcHour = new Date(at).getUTCHours();
  const local = (offset: number) => byHour[(utcHour + offset + 24) % 24] ?? 0;
  const weekday = new Date(at).getUTCDay();
  const isWeekend = weekday === 0 || weekday === 6;
  return (0.75 * local(1) + 0.25 * local(-6)) * (isWeekend ? 1.5 : 1);
}
