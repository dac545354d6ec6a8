import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Delivery, FallbackReason, FallbackStage } from '../core/protocol/words.ts';
import type { Outcome, Strategy, StrategyReason } from '../core/protocol/words.ts';
import type { PackedStory } from '../core/scan/story.ts';
import type { LatencyHistogram } from '../core/slo/latency-histogram.ts';

const identity = {
  jobId: text('job_id').notNull(),
  epoch: integer('epoch').notNull(),
  revision: integer('revision').notNull(),
};

const origin = {
  provider: text('provider'),
  platform: text('platform'),
  appVersion: text('app_version'),
  networkType: text('network_type'),
  country: text('country'),
  colo: text('colo'),
  traceId: text('trace_id'),
  synthetic: integer('synthetic', { mode: 'boolean' }).notNull().default(false),
};

/** `bookshelf_scan_started`: one row a scan, its newest revision. Times are epoch ms. */
export const scanStarted = sqliteTable(
  'scan_started',
  {
    ...identity,
    ...origin,
    openedAt: integer('opened_at').notNull(),
    acceptedAt: integer('accepted_at'),
    deadlineAt: integer('deadline_at').notNull(),
    imageBytes: integer('image_bytes'),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.epoch] }),
    index('scan_started_opened_at').on(table.openedAt),
  ],
);

/** `bookshelf_scan_completed`: one row a scan, its newest revision. Times are epoch ms, durations ms. */
export const scanCompleted = sqliteTable(
  'scan_completed',
  {
    ...identity,
    ...origin,
    openedAt: integer('opened_at').notNull(),
    acceptedAt: integer('accepted_at'),
    endedAt: integer('ended_at').notNull(),
    decidedAt: integer('decided_at').notNull(),
    outcome: text('outcome').$type<Outcome>().notNull(),
    success: integer('success', { mode: 'boolean' }).notNull(),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    strategy: text('strategy').$type<Strategy>(),
    strategyReason: text('strategy_reason').$type<StrategyReason>(),
    fallbackReason: text('fallback_reason').$type<FallbackReason>(),
    fallbackStage: text('fallback_stage').$type<FallbackStage>(),
    triedWebsocket: integer('tried_websocket', { mode: 'boolean' }).notNull(),
    delivery: text('delivery').$type<Delivery>(),
    deliveredAt: integer('delivered_at'),
    model: text('model'),
    booksDetected: integer('books_detected').notNull(),
    durationMs: real('duration_ms'),
    uploadMs: real('upload_ms'),
    providerMs: real('provider_ms'),
    firstUpdateMs: real('first_update_ms'),
    reportedDurationMs: real('reported_duration_ms'),
    reportedLatencyMs: real('reported_latency_ms'),
    imageBytes: integer('image_bytes'),
    imageType: text('image_type'),
    providerCalls: integer('provider_calls').notNull(),
    updateCount: integer('update_count').notNull(),
    updatesSent: integer('updates_sent').notNull(),
    pollCount: integer('poll_count').notNull(),
    socketCount: integer('socket_count').notNull(),
    reconnects: integer('reconnects').notNull(),
    websocketLatency: text('websocket_latency', { mode: 'json' })
      .$type<LatencyHistogram>()
      .notNull(),
    pollingLatency: text('polling_latency', { mode: 'json' }).$type<LatencyHistogram>().notNull(),
    websocketLatencyP50Ms: real('websocket_latency_p50_ms'),
    pollingLatencyP50Ms: real('polling_latency_p50_ms'),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.epoch] }),
    index('scan_completed_decided_at').on(table.decidedAt, table.jobId),
    // A few scans in a hundred each, which are what lists are searched for.
    index('scan_completed_fell_back')
      .on(table.decidedAt, table.jobId)
      .where(sql`strategy = 'polling_fallback'`),
    index('scan_completed_not_completed')
      .on(table.decidedAt, table.jobId)
      .where(sql`outcome <> 'completed'`),
  ],
);

/**
 * How a scan went, beside `scan_completed` and by its revision: a table of its own, since it is several times
 * its size and kept for a shorter time. The epoch is first so that retention needs no index of its own. With
 * rowids: without them a row over 1 KB takes a page more.
 */
export const scanStory = sqliteTable(
  'scan_story',
  {
    epoch: integer('epoch').notNull(),
    jobId: text('job_id').notNull(),
    revision: integer('revision').notNull(),
    story: text('story', { mode: 'json' }).$type<PackedStory>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.epoch, table.jobId] })],
);
