const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [1, 2, 5, 10, 15, 30]
  .map((n) => n * minute)
  .concat([1, 2, 3, 4, 6, 12].map((n) => n * hour))
  .concat([1, 2, 5, 7, 14].map((n) => n * day));

export interface TimeTicks {
  stepMs: number;
  values: number[];
}

/**
 * At most `most` ticks on round local times.
 * @param offsetMs what the zone is ahead of UTC, taken as constant over the span.
 */
export function timeTicks(from: number, to: number, most: number, offsetMs: number): TimeTicks {
  const fits = (step: number): boolean => (to - from) / step <= most;
  const stepMs = steps.find(fits) ?? steps[steps.length - 1] ?? day;
  const first = Math.ceil((from + offsetMs) / stepMs) * stepMs - offsetMs;
  const values: number[] = [];
  for (let t = first; t <= to; t += stepMs) values.push(t);
  return { stepMs, values };
}
