import { sql } from 'drizzle-orm';
import type { AlertRule } from '../core/alerting/alert-rule.ts';
import type { AlertReadings } from '../core/alerting/judge-rule.ts';
import { edgesOf, windowsOf, type StepSums } from '../core/alerting/windows.ts';
import { mergeBuckets } from '../core/slo/rollup.ts';
import { readBuckets } from './read-buckets.ts';
import { runTogether } from './run-together.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** An end is recorded within seconds of its deadline; past this it is on its way for too long. */
const graceMs = 5 * minuteMs;
/** Minutes before that are a backlog, such as of a new deployment, and not late. */
const lateRollupsLookMs = 6 * hourMs;

/** All that the rules are judged by at `at`, a whole minute in epoch ms, in two reads of the rollups and one beside them. */
export async function queryAlertReadings(
  d1: D1Database,
  rules: readonly AlertRule[],
  at: number,
): Promise<AlertReadings> {
  const edges = edgesOf(windowsOf(rules, at));
  const [steps, pipeline] = await Promise.all([
    readSteps(d1, edges, at),
    queryPipelineLag(d1, rules, at),
  ]);
  return { steps, ...pipeline };
}

/** What is older is taken as it was added up last: after a deploy it may be days that are not, of scans by the thousand. */
const exactMs = 12 * hourMs;

async function readSteps(
  d1: D1Database,
  edges: readonly number[],
  at: number,
): Promise<StepSums[]> {
  const recent = edges.filter((edge) => edge >= at - exactMs);
  const [first = at] = recent;
  const older = [...edges.filter((edge) => edge < first), first];
  const steps = await Promise.all([readBetween(d1, older, false), readBetween(d1, recent, true)]);
  return steps.flat();
}

async function readBetween(
  d1: D1Database,
  edges: readonly number[],
  withRaw: boolean,
): Promise<StepSums[]> {
  const [from, to] = [edges[0], edges.at(-1)];
  if (from === undefined || to === undefined || from === to) return [];
  const question = { filter: { from, to }, edges, by: null, histograms: false, withRaw };
  const { rows } = await readBuckets(d1, question);
  const bySteps = Map.groupBy(rows, ({ step }) => step);
  return [...bySteps].map(([step, own]) => {
    return { from: edges[step] ?? 0, to: edges[step + 1] ?? 0, sums: mergeBuckets(own).sums };
  });
}

async function queryPipelineLag(
  d1: D1Database,
  rules: readonly AlertRule[],
  at: number,
): Promise<Pick<AlertReadings, 'overdueScans' | 'lateRollups'>> {
  const overdueMs = rules.find((rule) => rule.kind === 'ratio' && rule.source === 'overdueScans');
  const lookMs = overdueMs?.kind === 'ratio' ? overdueMs.longMs : hourMs;
  const lateMs = rules.find((rule) => rule.kind === 'rollups_late')?.lateMs ?? hourMs;
  const due = at - graceMs;
  const [overdue, late] = await runTogether(d1, [
    // Deadlines have no index; that of openings holds them, since a deadline is minutes after its opening.
    sql`SELECT count(*) AS total, coalesce(sum(NOT EXISTS (
        SELECT 1 FROM scan_completed AS ended
        WHERE ended.job_id = begun.job_id AND ended.epoch = begun.epoch)), 0) AS bad
      FROM scan_started AS begun
      WHERE opened_at >= ${due - lookMs - hourMs} AND deadline_at >= ${due - lookMs} AND deadline_at < ${due}`,
    sql`SELECT count(*) AS minutes, min(start) AS oldest FROM dirty_bucket
      WHERE resolution = 'minute' AND start >= ${at - lateRollupsLookMs} AND start < ${at - lateMs}`,
  ]);
  const [scans, rollups] = [overdue?.results[0], late?.results[0]];
  const oldest = rollups?.['oldest'] ?? null;
  return {
    overdueScans: { count: Number(scans?.['bad'] ?? 0), total: Number(scans?.['total'] ?? 0) },
    lateRollups: {
      minutes: Number(rollups?.['minutes'] ?? 0),
      oldest: oldest === null ? null : Number(oldest),
    },
  };
}
