import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { LatencyHistogram } from '../core/slo/latency-histogram.ts';
import { dimensions } from '../core/slo/rollup-dimensions.ts';
import type { RolledScan } from '../core/slo/rollup.ts';
import { scanCompleted } from './schema.ts';

const names = [
  ...dimensions,
  'decidedAt',
  'outcome',
  'triedWebsocket',
  'delivery',
  'durationMs',
  'firstUpdateMs',
  'providerMs',
  'uploadMs',
  'updatesSent',
  'pollCount',
  'socketCount',
  'websocketLatency',
  'pollingLatency',
  'synthetic',
] as const satisfies readonly (keyof RolledScan)[];

/** The columns of `scan_completed` that are rolled up, each named as in a RolledScan. */
export const rolledScanColumns: SQL = sql.raw(
  names
    .map((name) => `scan_completed."${getTableColumns(scanCompleted)[name].name}" AS "${name}"`)
    .join(', '),
);

/** Reads a row of `rolledScanColumns`. */
export function toRolledScan(row: Record<string, unknown>): RolledScan {
  return {
    ...(row as unknown as RolledScan),
    triedWebsocket: Boolean(row['triedWebsocket']),
    synthetic: Boolean(row['synthetic']),
    websocketLatency: JSON.parse(String(row['websocketLatency'])) as LatencyHistogram,
    pollingLatency: JSON.parse(String(row['pollingLatency'])) as LatencyHistogram,
  };
}
