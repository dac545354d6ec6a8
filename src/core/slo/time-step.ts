export const maxPoints = 2_000;

const minuteMs = 60_000;
const stepsMs = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((n) => n * minuteMs);

/** A step in ms that divides a span of `spanMs` into at most 120 buckets, a minute at the least. */
export function chooseStepMs(spanMs: number): number {
  const longest = stepsMs.at(-1) ?? minuteMs;
  return stepsMs.find((step) => spanMs / step <= 120) ?? longest;
}
