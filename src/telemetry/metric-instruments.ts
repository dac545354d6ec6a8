import { ATTR_MESSAGING_DESTINATION_NAME } from '@opentelemetry/semantic-conventions/incubating';
import { bookshelf } from './attribute-names.ts';
import type { CounterName } from './counts.ts';

export interface Instrument {
  readonly kind: 'sum' | 'gauge' | 'histogram';
  readonly name: string;
  /** In UCUM. */
  readonly unit: string;
  readonly description: string;
  /** What a counter's label is called; none for those without, and for a histogram, whose labels are buckets. */
  readonly attribute?: string;
}

/** Each counter as OpenTelemetry names it. A name that dashboards use must not change. */
export const counterMetrics: Readonly<Record<CounterName, Instrument>> = {
  telemetry_messages: {
    kind: 'sum',
    name: 'bookshelf.telemetry.messages',
    unit: '{message}',
    description: 'Messages of scans written to D1.',
    attribute: bookshelf.messageKind,
  },
  outbox_resends: {
    kind: 'sum',
    name: 'bookshelf.telemetry.resends',
    unit: '{message}',
    description: 'Messages written that their object had sent more than once.',
  },
  queue_redeliveries: {
    kind: 'sum',
    name: 'bookshelf.telemetry.redeliveries',
    unit: '{message}',
    description: 'Messages written that the queue had delivered more than once.',
  },
  write_failures: {
    kind: 'sum',
    name: 'bookshelf.telemetry.write_failures',
    unit: '{write}',
    description: 'Writes to D1 that failed while it took others.',
  },
  telemetry_lag: {
    kind: 'histogram',
    name: 'bookshelf.telemetry.lag',
    unit: 's',
    description: 'Time of a message from its outbox to D1.',
  },
  outbox_depth: {
    kind: 'gauge',
    name: 'bookshelf.telemetry.outbox.depth',
    unit: '{entry}',
    description: 'Entries in the fullest outbox of the newest batch.',
  },
  dead_letters: {
    kind: 'sum',
    name: 'bookshelf.telemetry.dead_letter.received',
    unit: '{message}',
    description: 'Messages that could not be handled after all retries, by their queue.',
    attribute: ATTR_MESSAGING_DESTINATION_NAME,
  },
  exported_spans: {
    kind: 'sum',
    name: 'bookshelf.telemetry.span.exported',
    unit: '{span}',
    description: 'Spans that the OTLP endpoint took.',
  },
  dropped_spans: {
    kind: 'sum',
    name: 'bookshelf.telemetry.span.dropped',
    unit: '{span}',
    description: 'Spans that were given up.',
    attribute: bookshelf.dropReason,
  },
  ingested_spans: {
    kind: 'sum',
    name: 'bookshelf.telemetry.span.ingested',
    unit: '{span}',
    description: 'Spans of apps that were written to D1.',
  },
  rejected_spans: {
    kind: 'sum',
    name: 'bookshelf.telemetry.span.rejected',
    unit: '{span}',
    description: 'Spans of apps that were refused.',
  },
  export_failures: {
    kind: 'sum',
    name: 'bookshelf.telemetry.export_failures',
    unit: '{request}',
    description: 'Requests with spans that the OTLP endpoint did not take.',
  },
  notifications_delivered: {
    kind: 'sum',
    name: 'bookshelf.alert.notification.delivered',
    unit: '{notification}',
    description: 'Notifications of alerts that their receiver took.',
    attribute: bookshelf.alertReceiver,
  },
  notification_failures: {
    kind: 'sum',
    name: 'bookshelf.alert.notification.failures',
    unit: '{request}',
    description: 'Attempts to deliver a notification that failed.',
    attribute: bookshelf.alertReceiver,
  },
  notifications_dead: {
    kind: 'sum',
    name: 'bookshelf.alert.notification.dead',
    unit: '{notification}',
    description: 'Notifications that were given up.',
    attribute: bookshelf.alertReceiver,
  },
};

export const gaugeMetrics = {
  deadLettersWaiting: {
    kind: 'gauge',
    name: 'bookshelf.telemetry.dead_letter.waiting',
    unit: '{message}',
    description: 'Dead letters neither replayed nor discarded.',
  },
  overdueScans: {
    kind: 'gauge',
    name: 'bookshelf.scan.overdue',
    unit: '{scan}',
    description: 'Scans of the last week past their deadline by 5 minutes, with no end on record.',
  },
} as const satisfies Record<string, Instrument>;
