import type { Counts } from '../slo/ratio.ts';
import type { Judgement } from './judgement.ts';
import { firingOf } from './step-alert.ts';
import type { AlertStates } from './step-all.ts';

/** What the newest evaluation tells to `/metrics`; empty and null before the first. */
export interface AlertGauges {
  readonly firing: readonly { readonly rule: string; readonly isFiring: boolean }[];
  /** Scans that should be over, and of them those without an end on record. */
  readonly dueScans: Counts | null;
  readonly lateRollupMinutes: number | null;
}

export const noAlertGauges: AlertGauges = { firing: [], dueScans: null, lateRollupMinutes: null };

export function alertGauges(
  judgements: Readonly<Record<string, Judgement>>,
  states: AlertStates,
): AlertGauges {
  const firing = Object.keys(judgements).map((rule) => {
    const state = states[rule];
    return { rule, isFiring: state !== undefined && firingOf(state) !== null };
  });
  return {
    firing,
    dueScans: dueScansOf(judgements['TelemetryLate']),
    lateRollupMinutes: lateMinutesOf(judgements['RollupsLate']),
  };
}

function dueScansOf(judgement: Judgement | undefined): Counts | null {
  if (judgement?.verdict === 'no_data') return { count: 0, total: 0 };
  if (judgement === undefined || !('figures' in judgement)) return null;
  const { figures } = judgement;
  return figures.kind === 'ratio' ? { count: figures.long.bad, total: figures.long.total } : null;
}

function lateMinutesOf(judgement: Judgement | undefined): number | null {
  if (judgement === undefined || !('figures' in judgement)) return null;
  return judgement.figures.kind === 'rollups_late' ? judgement.figures.lateMinutes : null;
}
