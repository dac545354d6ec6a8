import fc from 'fast-check';
import type { LatencyHistogram } from '../../src/core/slo/latency-histogram.ts';
import type { TelemetryCounter } from '../../src/core/slo/read-answers.ts';
import type { CounterName } from '../../src/telemetry/counts.ts';
import type { PipelineState } from '../../src/telemetry/pipeline-metrics.ts';

export const countedSince = Date.UTC(2026, 10, 1);

export function counter(name: CounterName, label: string, value: number): TelemetryCounter {
  return { name, label, value, createdAt: countedSince, updatedAt: countedSince + 60_000 };
}

export function lagCounters(histogram: LatencyHistogram): TelemetryCounter[] {
  return Object.entries(histogram).map(([bucket, value]) =>
    counter('telemetry_lag', bucket, value),
  );
}

export function pipelineState(
  counters: TelemetryCounter[],
  { waiting = 0 }: { waiting?: number } = {},
): PipelineState {
  return { counters, deadLetters: { waiting, oldestReceivedAt: null } };
}

/** Lags in whole milliseconds, up to a week; zero as often as an edge of a bucket. */
export const anyLagsMs = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 7 * 86_400_000 }),
    fc.integer({ min: 0, max: 10_000 }),
    // Powers of two in seconds, which are bounds: 125 ms, 250 ms …
    fc.integer({ min: -3, max: 19 }).map((octave) => 1000 * 2 ** octave),
    fc.constant(0),
  ),
  { minLength: 1, maxLength: 60 },
);
