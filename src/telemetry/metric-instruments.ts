import { ATTR_MESSAGING_DESTINATION_NAME } from '@opentelemetry/semantic-conventions/incubating';
import type { HistogramInstrument, Instrument } from '../core/metrics/metric.ts';
import { bookshelf } from './attribute-names.ts';
import type { CounterName } from './counts.ts';

/** A histogram's counters have its buckets as labels. */
type CounterInstrument =
  | (Instrument & {
      readonly kind: 'sum' | 'gauge';
      /** What a counter's label is called; none for those without. */
      readonly attribute?: string;
    })
  | (HistogramInstrument & { readonly kind: 'histogram' });

/** Each counter as OpenTelemetry names it. A name that dashboards use must not change. */
export const counterMetrics: Readonly<Record<CounterName, CounterInstrument>> = {
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
    // 62 ms to 68 minutes, two to an octave.
    bounds: { first: -32, last: 96, step: 4 },
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
    name: 'bookshelf.telemetry.dead_letter.waiting',
    unit: '{message}',
    description: 'Dead letters neither replayed nor discarded.',
  },
  overdueScans: {
    name: 'bookshelf.scan.overdue',
    unit: '{scan}',
    description: 'Scans of the last week past their deadline by 5 minutes, with no end on record.',
  },
  lastWrite: {
    name: 'bookshelf.telemetry.last_write_timestamp',
    unit: 's',
    description: 'When messages of scans were last written to D1, in seconds since 1970.',
  },
  inFlight: {
    name: 'bookshelf.scan.in_flight',
    unit: '{scan}',
    description: 'Scans of the last hour that have begun and not ended.',
  },
  oldestInFlight: {
    name: 'bookshelf.scan.oldest_in_flight_age',
    unit: 's',
    description: 'Age of the oldest scan in flight.',
  },
  countedUntil: {
    name: 'bookshelf.scan.counted_until_timestamp',
    unit: 's',
    description: 'The counters of scans hold all that was decided before, in seconds since 1970.',
  },
  dirtyBuckets: {
    name: 'bookshelf.rollup.dirty_buckets',
    unit: '{bucket}',
    description: 'Buckets of a minute that have changed and are not rolled up again.',
  },
  rollupLag: {
    name: 'bookshelf.rollup.lag',
    unit: 's',
    description: 'Since the end of the oldest of them; 0 where there is none.',
  },
  alertFiring: {
    name: 'bookshelf.alert.firing',
    unit: '{alert}',
    description: 'Whether the alert of a rule fires, silenced or not.',
  },
  dueScans: {
    name: 'bookshelf.scan.due',
    unit: '{scan}',
    description: 'Scans of the last hour past their deadline by 5 minutes.',
  },
  dueScansUnrecorded: {
    name: 'bookshelf.scan.due_unrecorded',
    unit: '{scan}',
    description: 'Of them, those with no end on record.',
  },
  lateRollupMinutes: {
    name: 'bookshelf.rollup.late_buckets',
    unit: '{bucket}',
    description: 'Minutes of the last 6 hours that wait for over 15 minutes to be rolled up.',
  },
  objectiveTarget: {
    name: 'bookshelf.objective.target',
    unit: '1',
    description: 'What an objective’s ratio is to reach, or in case of fallback to stay below.',
  },
  latencyTarget: {
    name: 'bookshelf.update.latency_target',
    unit: 's',
    description: 'What the median update latency is to stay at or below.',
  },
} as const satisfies Record<string, Instrument>;

export const buildInfo: Instrument = {
  name: 'bookshelf.build',
  unit: '',
  description: 'The version of the worker.',
};
