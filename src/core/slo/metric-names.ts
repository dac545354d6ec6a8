import type { RatioMetric } from './read-answers.ts';

/** An objective's name as a label: Prometheus spells values as it does names. */
export function objectiveWord(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** What an objective's ratio counts, and out of what, as `GET /metrics` names it. */
export function objectiveCounters(objective: RatioMetric): { count: string; total: string } {
  const labels = `{objective="${objectiveWord(objective)}"}`;
  return {
    count: `bookshelf_objective_matched_total${labels}`,
    total: `bookshelf_objective_eligible_total${labels}`,
  };
}

/** Gauges of `GET /metrics` that tell how late telemetry is, as the newest evaluation of the alerts found it. */
export const pipelineGauges = {
  dueScans: 'bookshelf_scan_due',
  overdueScans: 'bookshelf_scan_due_unrecorded',
  lateRollupMinutes: 'bookshelf_rollup_late_buckets',
} as const;
