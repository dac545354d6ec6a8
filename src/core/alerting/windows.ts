import type { TimeSpan } from '../slo/plan-span.ts';
import type { Sums } from '../slo/scan-sums.ts';
import { bucketStart, resolutionMs } from '../slo/time-buckets.ts';
import type { AlertRule } from './alert-rule.ts';

export const weekMs = 7 * resolutionMs.day;

/** What the scans decided between two neighbouring edges add up to. */
export interface StepSums extends TimeSpan {
  readonly sums: Sums;
}

/**
 * The window of a length that ends at `at`, a whole minute. From a day on it begins with an hour, up to 59 minutes
 * early: it is then read from hours, and one part in 24 decides nothing there.
 */
export function windowAt(lengthMs: number, at: number): TimeSpan {
  const from = at - lengthMs;
  return { from: lengthMs < resolutionMs.day ? from : bucketStart('hour', from), to: at };
}

/** The same clock times a week before. */
export function weekBefore({ from, to }: TimeSpan): TimeSpan {
  return { from: from - weekMs, to: to - weekMs };
}

/** All windows that the rules are judged by at `at`. */
export function windowsOf(rules: readonly AlertRule[], at: number): TimeSpan[] {
  return rules.flatMap((rule) => {
    switch (rule.kind) {
      case 'ratio': {
        if (rule.source === 'overdueScans') return [];
        const lengths = rule.shortMs === null ? [rule.longMs] : [rule.longMs, rule.shortMs];
        return lengths.map((length) => windowAt(length, at));
      }
      case 'no_scans':
        return rule.windowsMs.flatMap((length) => {
          const window = windowAt(length, at);
          return [window, weekBefore(window)];
        });
      case 'rollups_late':
        return [];
    }
  });
}

/** The edges of all windows, ascending: one read of the steps between them answers for every window. */
export function edgesOf(windows: readonly TimeSpan[]): number[] {
  const edges = new Set(windows.flatMap(({ from, to }) => [from, to]));
  return [...edges].sort((a, b) => a - b);
}

/** Sums of the steps that lie in a window. */
export function sumWindow(steps: readonly StepSums[], { from, to }: TimeSpan): Sums {
  const sum: Record<string, number> = {};
  for (const step of steps) {
    if (step.from < from || step.to > to) continue;
    for (const [name, value] of Object.entries(step.sums)) sum[name] = (sum[name] ?? 0) + value;
  }
  return sum;
}
