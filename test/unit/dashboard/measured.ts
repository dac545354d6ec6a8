import { measureRatio, type MeasuredRatio } from '../../../src/core/slo/ratio.ts';
import type {
  MeasuredLatency,
  RatioPoint,
  SpanSummary,
} from '../../../src/core/slo/read-answers.ts';

export const utc = { timeZone: 'UTC' };
/** 24 November 2026, 10:00 UTC. */
export const tenOClock = Date.UTC(2026, 10, 24, 10);
export const minute = 60_000;

export function atLeast(count: number, total: number, ratio = 0.95): MeasuredRatio {
  return measureRatio(count, total, { kind: 'at_least', ratio });
}

export function below(count: number, total: number, ratio = 0.05): MeasuredRatio {
  return measureRatio(count, total, { kind: 'below', ratio });
}

export function ratioPoint(t: number, count: number, total: number): RatioPoint {
  const { ratio, lower, upper } = atLeast(count, total);
  return { t, count, total, ratio: ratio ?? 0, lower: lower ?? 0, upper: upper ?? 0 };
}

export function latency(p50: number | null, targetMs: number): MeasuredLatency {
  return { count: p50 === null ? 0 : 40, p50, p95: p50, p99: p50, targetMs };
}

export function spanSummary(parts: Partial<SpanSummary> = {}): SpanSummary {
  return {
    from: tenOClock,
    to: tenOClock + 60 * minute,
    covered: { from: tenOClock, to: tenOClock + 60 * minute },
    pendingMinutes: 0,
    scans: {
      decided: 0,
      completed: 0,
      failed: 0,
      timedOut: 0,
      abandoned: 0,
      cancelled: 0,
      rejected: 0,
      synthetic: 0,
      inFlight: 0,
      oldestInFlightMs: null,
    },
    websocketSuccess: atLeast(0, 0),
    fallback: below(0, 0),
    completion: atLeast(0, 0, 0.99),
    latency: { websocket: latency(null, 8), polling: latency(null, 2000) },
    strategies: { websocket: 0, polling_fallback: 0, polling: 0, none: 0 },
    ...parts,
  };
}
