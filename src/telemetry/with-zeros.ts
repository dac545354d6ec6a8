import type { CounterName } from './counts.ts';
import { mortalQueues } from './mortal-queues.ts';
import { counterMetrics } from './metric-instruments.ts';
import type { PipelineState } from './pipeline-metrics.ts';

/** The labels that counters are known to have; one that has none counts under the empty one. */
const knownLabels: Partial<Record<CounterName, readonly string[]>> = {
  telemetry_messages: ['event', 'spans'],
  dead_letters: mortalQueues,
  dropped_spans: ['trace_too_large', 'export_refused'],
  // Receivers are the operator's own, and known by their first message.
  notifications_delivered: [],
  notification_failures: [],
  notifications_dead: [],
};

/**
 * The counters with those that were never counted, at 0 since `since`, epoch ms. Prometheus takes a counter's
 * first value for what was there before, so that the first dead letter would go unnoticed.
 */
export function withZeros<State extends Pick<PipelineState, 'counters'>>(
  state: State,
  since: number,
): State {
  const names = Object.keys(counterMetrics) as CounterName[];
  const sums = names.filter((name) => counterMetrics[name].kind === 'sum');
  const zeros = sums.flatMap((name) => {
    const own = state.counters.filter((counter) => counter.name === name);
    const createdAt = own[0]?.createdAt ?? since;
    return (knownLabels[name] ?? [''])
      .filter((label) => own.every((counter) => counter.label !== label))
      .map((label) => ({ name, label, value: 0, createdAt, updatedAt: createdAt }));
  });
  return { ...state, counters: [...state.counters, ...zeros] };
}
