import type { RatioMetric } from './read-answers.ts';

/** Prometheus counters of `GET /metrics`: scans that were decided, each counted once. */
export const scanCounters = {
  /** In the ratios, and tried WebSocket. */
  tried: 'bookshelf_websocket_tried_scans_total',
  /** Of these, by what the result arrived. */
  websocket: 'bookshelf_websocket_scans_total',
  fallback: 'bookshelf_fallback_scans_total',
  /** Completed, failed, timed out or abandoned; and of these the completed. */
  ended: 'bookshelf_ended_scans_total',
  completed: 'bookshelf_completed_scans_total',
} as const;

/** What the ratio of each objective is made of: `count` over `total`, as in the contract's section 4. */
export const objectiveCounters = {
  websocketSuccess: { count: scanCounters.websocket, total: scanCounters.tried },
  fallback: { count: scanCounters.fallback, total: scanCounters.tried },
  completion: { count: scanCounters.completed, total: scanCounters.ended },
} as const satisfies Record<RatioMetric, { count: string; total: string }>;

/** Gauges of `GET /metrics` that tell how late telemetry is. */
export const pipelineGauges = {
  /** Of the scans of the last hour whose deadline is over 5 minutes past: all, and those without an end on record. */
  dueScans: 'bookshelf_due_scans',
  overdueScans: 'bookshelf_due_scans_overdue',
  /** Minutes that wait for longer than 15 minutes to be rolled up. */
  lateRollupMinutes: 'bookshelf_rollup_late_minutes',
} as const;
