import type { ScanCounts, SpanSummary } from '../../src/core/slo/read-answers.ts';
import { describeOutcome, describeStrategy } from './words.ts';

export interface ShareBar {
  key: string;
  label: string;
  count: number;
  /** Of the largest bar, 0..1. */
  length: number;
  /** Of all bars, 0..1; null over nothing. */
  share: number | null;
}

function toBars(rows: readonly { key: string; label: string; count: number }[]): ShareBar[] {
  const largest = Math.max(0, ...rows.map(({ count }) => count));
  const sum = rows.reduce((total, { count }) => total + count, 0);
  return rows.map((row) => ({
    ...row,
    length: largest === 0 ? 0 : row.count / largest,
    share: sum === 0 ? null : row.count / sum,
  }));
}

const strategyOrder = ['websocket', 'polling_fallback', 'polling', 'none'] as const;

export function strategyBars(strategies: SpanSummary['strategies']): ShareBar[] {
  return toBars(
    strategyOrder.map((key) => ({ key, label: describeStrategy(key), count: strategies[key] })),
  );
}

export function outcomeBars(scans: ScanCounts): ShareBar[] {
  return toBars([
    { key: 'completed', label: describeOutcome('completed'), count: scans.completed },
    { key: 'failed', label: describeOutcome('failed'), count: scans.failed },
    { key: 'timed_out', label: describeOutcome('timed_out'), count: scans.timedOut },
    { key: 'abandoned', label: describeOutcome('abandoned'), count: scans.abandoned },
    { key: 'cancelled', label: describeOutcome('cancelled'), count: scans.cancelled },
    { key: 'rejected', label: describeOutcome('rejected'), count: scans.rejected },
  ]);
}
