import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Counts } from '../core/metrics/counts.ts';
import type { ScanCounter } from '../core/metrics/scan-counter.ts';

/** The running totals of /metrics, one row; only ever added to. */
export const scanCounter = sqliteTable('scan_counter', {
  id: integer('id').primaryKey(),
  /** Grows with each write: one that has read an older one writes nothing. */
  revision: integer('revision').notNull(),
  /** Scans of minutes before are not counted, epoch ms. */
  since: integer('since').notNull(),
  counter: text('counter', { mode: 'json' }).$type<ScanCounter>().notNull(),
});

/**
 * Minutes that were rolled up since they were last counted, starts in epoch ms. `claim` is the run that has
 * read the minute as it is now; a new rollup takes it away.
 */
export const uncountedMinute = sqliteTable('uncounted_minute', {
  start: integer('start').primaryKey(),
  claim: text('claim').notNull().default(''),
});

/** The most that each minute added up to when it was counted, as long as its raw rows are kept. */
export const countedMinute = sqliteTable('counted_minute', {
  start: integer('start').primaryKey(),
  counts: text('counts', { mode: 'json' }).$type<Counts>().notNull(),
});
