import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SpanKindName, SpanRecord } from '../telemetry/span-record.ts';

/** Finished spans, by the ids that OpenTelemetry gives them. Times are epoch microseconds. */
export const span = sqliteTable(
  'span',
  {
    traceId: text('trace_id').notNull(),
    spanId: text('span_id').notNull(),
    parentSpanId: text('parent_span_id'),
    jobId: text('job_id'),
    name: text('name').notNull(),
    kind: text('kind').$type<SpanKindName>().notNull(),
    startUs: integer('start_us').notNull(),
    endUs: integer('end_us').notNull(),
    status: text('status').$type<SpanRecord['status']>().notNull(),
    statusMessage: text('status_message'),
    attributes: text('attributes', { mode: 'json' }).$type<SpanRecord['attributes']>().notNull(),
    events: text('events', { mode: 'json' }).$type<SpanRecord['events']>().notNull(),
    links: text('links', { mode: 'json' }).$type<SpanRecord['links']>().notNull(),
    resource: text('resource', { mode: 'json' }).$type<SpanRecord['resource']>(),
    scope: text('scope', { mode: 'json' }).$type<SpanRecord['scope']>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.traceId, table.spanId] }),
    index('span_start_us').on(table.startUs),
  ],
);

/** What the pipeline counts of itself; only ever added to, so that it is monotonic through retention. */
export const telemetryCounter = sqliteTable(
  'telemetry_counter',
  {
    name: text('name').notNull(),
    label: text('label').notNull(),
    value: real('value').notNull(),
    /** When the first count of this name was written; the same for all labels of it, and never changed. */
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.name, table.label] })],
);

/** Messages that could not be handled after all retries, kept whole until replayed or discarded. */
export const deadLetter = sqliteTable(
  'dead_letter',
  {
    id: text('id').primaryKey(),
    queue: text('queue').notNull(),
    body: text('body').notNull(),
    receivedAt: integer('received_at').notNull(),
    replayedAt: integer('replayed_at'),
  },
  (table) => [index('dead_letter_received_at').on(table.receivedAt)],
);

/** Scans erased on request: what still arrives of a life up to `erasedAt` is not written again. */
export const erasedScan = sqliteTable('erased_scan', {
  jobId: text('job_id').primaryKey(),
  erasedAt: integer('erased_at').notNull(),
});
