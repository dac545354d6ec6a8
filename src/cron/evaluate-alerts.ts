import type { AlertRule } from '../core/alerting/alert-rule.ts';
import type { AlertStateName } from '../core/alerting/step-alert.ts';
import { stepAll } from '../core/alerting/step-all.ts';
import { bucketStart } from '../core/slo/time-buckets.ts';
import { queryAlertReadings } from '../storage/alert-readings-query.ts';
import { readBoard, writeEvaluation } from '../storage/alert-store.ts';
import { log, type LogLevel } from '../telemetry/log.ts';

export type EvaluationResult = 'evaluated' | 'evaluated_before' | 'overtaken';

/**
 * Judges all rules at the whole minute of `now`, epoch ms. A second run of a minute changes nothing, and of two runs at
 * once one is dropped whole. A minute that is missed is not made up: holds go by the clock, and windows overlap.
 */
export async function evaluateAlerts(
  d1: D1Database,
  rules: readonly AlertRule[],
  now: number,
): Promise<EvaluationResult> {
  const at = bucketStart('minute', now);
  const board = await readBoard(d1);
  if (board.evaluatedAt !== null && board.evaluatedAt >= at) return 'evaluated_before';
  const enabled = rules.filter((rule) => rule.enabled);
  const readings = await queryAlertReadings(d1, enabled, at);
  const evaluation = stepAll(rules, board.states, readings, at);
  if (!(await writeEvaluation(d1, evaluation, board.evaluatedAt))) return 'overtaken';
  for (const { rule, fromState, toState, reason, judgement } of evaluation.transitions) {
    log(levelOf(toState), 'alert changed', { rule, fromState, toState, reason, judgement });
  }
  return 'evaluated';
}

/** Quiet nights go from data to none and back, which nobody needs to read. */
function levelOf(toState: AlertStateName): LogLevel {
  if (toState === 'error') return 'error';
  if (toState === 'firing') return 'warn';
  return toState === 'resolved' ? 'info' : 'debug';
}
