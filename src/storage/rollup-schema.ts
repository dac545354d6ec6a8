import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Histograms, Sums } from '../core/slo/rollup.ts';
import type { RollupDimension } from '../core/slo/rollup-dimensions.ts';
import type { Resolution } from '../core/slo/time-buckets.ts';

/** What the scans decided in a bucket add up to, for each value of each dimension. `start` is epoch ms. */
export const rollup = sqliteTable(
  'rollup',
  {
    resolution: text('resolution').$type<Resolution>().notNull(),
    dimension: text('dimension').$type<RollupDimension>().notNull(),
    start: integer('start').notNull(),
    value: text('value').notNull(),
    sums: text('sums', { mode: 'json' }).$type<Sums>().notNull(),
    histograms: text('histograms', { mode: 'json' }).$type<Histograms>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.resolution, table.dimension, table.start, table.value] }),
  ],
);

/**
 * Buckets whose rollup is not what its rows add up to, by triggers on `scan_completed` and by the recompute.
 * `claim` is the recompute that has read the bucket as it is now; whatever changes it takes the claim away.
 */
export const dirtyBucket = sqliteTable(
  'dirty_bucket',
  {
    resolution: text('resolution').$type<Resolution>().notNull(),
    start: integer('start').notNull(),
    claim: text('claim').notNull().default(''),
  },
  (table) => [primaryKey({ columns: [table.resolution, table.start] })],
);

/** Where what is kept begins, epoch ms: before it rows may be gone. Only ever rises; what has no row is kept whole. */
export const rollupFloor = sqliteTable('rollup_floor', {
  resolution: text('resolution').$type<Resolution | 'raw' | 'crossed_hour'>().primaryKey(),
  start: integer('start').notNull(),
});
