import type { AlertRule } from '../core/alerting/alert-rule.ts';
import type { AlertsNow } from '../core/alerting/view-alerts.ts';
import { selectBoard, toBoard, type AlertBoard } from './alert-store.ts';
import { selectGroups } from './notification-store.ts';
import { runTogether } from './run-together.ts';
import {
  selectAcknowledgements,
  selectSilences,
  toAcknowledgements,
  toSilences,
} from './silence-store.ts';

export interface StoredAlerts {
  readonly alerts: AlertsNow;
  readonly evaluatedAt: AlertBoard['evaluatedAt'];
  /** For `findGroup`. */
  readonly groups: readonly Record<string, unknown>[];
}

/** Alerts, silences and what was told of them, all of one moment. */
export async function readAlertsNow(
  d1: D1Database,
  rules: readonly AlertRule[],
  now: number,
): Promise<StoredAlerts> {
  const results = await runTogether(d1, [
    ...selectBoard,
    selectSilences(now),
    selectAcknowledgements,
    selectGroups,
  ]);
  const [evaluation, states, silences, acknowledgements, groups] = results.map(
    (result) => result.results,
  );
  const { evaluatedAt, ...board } = toBoard(evaluation ?? [], states ?? []);
  return {
    alerts: {
      rules,
      ...board,
      silences: toSilences(silences ?? []),
      acknowledgements: toAcknowledgements(acknowledgements ?? []),
    },
    evaluatedAt,
    groups: groups ?? [],
  };
}
