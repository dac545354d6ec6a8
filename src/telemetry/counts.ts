import { latencyBucket } from '../core/slo/latency-histogram.ts';
import type { TelemetryMessage } from './messages.ts';

/** Something that the pipeline counts of itself; `value` is added to what was counted before. */
export type Count = { readonly value: number } & (
  | { readonly name: 'telemetry_messages'; readonly label: TelemetryMessage['kind'] }
  /** `label` is the queue in which they died. */
  | { readonly name: 'dead_letters'; readonly label: string }
  /** `label` says why. */
  | { readonly name: 'dropped_spans'; readonly label: string }
  /** Of alerts; `label` is the receiver. */
  | {
      readonly name: 'notifications_delivered' | 'notification_failures' | 'notifications_dead';
      readonly label: string;
    }
  /** A histogram of outbox to D1; `label` is the bucket, as latencyBucket has it. */
  | { readonly name: 'telemetry_lag'; readonly label: string }
  | {
      readonly name:
        | 'outbox_resends'
        | 'queue_redeliveries'
        | 'write_failures'
        | 'exported_spans'
        | 'export_failures'
        | 'ingested_spans'
        | 'rejected_spans'
        /** A gauge: the newest value takes the place of the last. */
        | 'outbox_depth';
      readonly label?: never;
    }
);
export type CounterName = Count['name'];

export interface Delivered {
  readonly message: TelemetryMessage;
  /** Deliveries by the queue, 1 for the first. */
  readonly attempts: number;
}

/** What messages add to the counters when they are written at `now`, epoch ms. */
export function countDelivered(delivered: readonly Delivered[], now: number): Count[] {
  const messages = delivered.map(({ message }) => message);
  const dropped = messages.reduce(
    (sum, message) => sum + (message.kind === 'spans' ? message.dropped : 0),
    0,
  );
  const depth = Math.max(0, ...messages.map((message) => message.depth));
  const counts: Count[] = [
    ...tally(messages.map(({ kind }) => kind)).map(
      ([label, value]) => ({ name: 'telemetry_messages', label, value }) as const,
    ),
    ...tally(messages.map(({ putAt }) => String(latencyBucket(now - putAt)))).map(
      ([label, value]) => ({ name: 'telemetry_lag', label, value }) as const,
    ),
    { name: 'outbox_resends', value: messages.filter(({ attempt }) => attempt > 1).length },
    { name: 'queue_redeliveries', value: delivered.filter(({ attempts }) => attempts > 1).length },
    { name: 'dropped_spans', label: 'trace_too_large', value: dropped },
    { name: 'outbox_depth', value: depth },
  ];
  return counts.filter(({ value }) => value > 0);
}

function tally<T extends string>(labels: readonly T[]): [T, number][] {
  return [...Map.groupBy(labels, (label) => label)].map(([label, all]) => [label, all.length]);
}
