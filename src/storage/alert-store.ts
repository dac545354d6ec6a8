import { and, desc, eq, gte, lt, or, sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { Judgement } from '../core/alerting/judgement.ts';
import type { AlertEvaluation, AlertStates } from '../core/alerting/step-all.ts';
import type { AlertState } from '../core/alerting/step-alert.ts';
import { alertState, alertTransition } from './alert-schema.ts';
import { insertRows } from './insert-rows.ts';
import { runTogether } from './run-together.ts';

/** What is known of all alerts at one moment. */
export interface AlertBoard {
  /** Epoch ms of the newest evaluation; null before the first. */
  readonly evaluatedAt: number | null;
  readonly judgements: Readonly<Record<string, Judgement>>;
  readonly states: AlertStates;
}

type Row = Record<string, unknown>;

export const selectBoard: readonly [evaluation: SQL, states: SQL] = [
  sql`SELECT evaluated_at, judgements FROM alert_evaluation WHERE id = 'last'`,
  sql`SELECT rule, state FROM alert_state`,
];

export function toBoard(evaluation: readonly Row[], states: readonly Row[]): AlertBoard {
  const [last] = evaluation;
  return {
    evaluatedAt: last === undefined ? null : Number(last['evaluated_at']),
    judgements:
      last === undefined
        ? {}
        : (JSON.parse(String(last['judgements'])) as AlertBoard['judgements']),
    states: Object.fromEntries(
      states.map((row) => [String(row['rule']), JSON.parse(String(row['state'])) as AlertState]),
    ),
  };
}

export async function readBoard(d1: D1Database): Promise<AlertBoard> {
  const [evaluation, states] = await runTogether(d1, selectBoard);
  return toBoard(evaluation?.results ?? [], states?.results ?? []);
}

/**
 * Stores an evaluation in one transaction, and only where the newest one is still what it was made from; else nothing.
 * Gives whether it was stored.
 */
export async function writeEvaluation(
  d1: D1Database,
  evaluation: AlertEvaluation,
  from: AlertBoard['evaluatedAt'],
): Promise<boolean> {
  const run = crypto.randomUUID();
  const { at, judgements, changed, transitions } = evaluation;
  const isOurs = sql`EXISTS (SELECT 1 FROM alert_evaluation WHERE id = 'last' AND run = ${run})`;
  const states = Object.entries(changed).map(([rule, state]) => ({ rule, state, changedAt: at }));
  const [stored] = await runTogether(d1, [
    sql`INSERT INTO alert_evaluation (id, evaluated_at, run, judgements)
      VALUES ('last', ${at}, ${run}, ${JSON.stringify(judgements)})
      ON CONFLICT (id) DO UPDATE SET evaluated_at = excluded.evaluated_at, run = excluded.run,
        judgements = excluded.judgements
      WHERE evaluated_at = ${from ?? -1}`,
    ...insertRows(
      alertState,
      states,
      sql`ON CONFLICT (rule) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at`,
      isOurs,
    ),
    ...insertRows(alertTransition, transitions, sql`ON CONFLICT DO NOTHING`, isOurs),
  ]);
  return (stored?.meta.changes ?? 0) > 0;
}

/** Where a page of transitions ends. */
export interface TransitionCursor {
  readonly at: number;
  readonly rule: string;
}

export interface TransitionQuestion {
  /** Epoch ms, `from` inclusive to `to` exclusive. */
  readonly from: number;
  readonly to: number;
  readonly rule?: string | undefined;
  readonly cursor: TransitionCursor | null;
  readonly limit: number;
}

/** Changes of state, newest first. */
export async function queryTransitions(
  d1: D1Database,
  { from, to, rule, cursor, limit }: TransitionQuestion,
): Promise<{ transitions: (typeof alertTransition.$inferSelect)[]; nextCursor: string | null }> {
  const { at, rule: name } = alertTransition;
  const transitions = await drizzle(d1)
    .select()
    .from(alertTransition)
    .where(
      and(
        gte(at, from),
        lt(at, to),
        rule === undefined ? undefined : eq(name, rule),
        cursor === null
          ? undefined
          : or(lt(at, cursor.at), and(eq(at, cursor.at), lt(name, cursor.rule))),
      ),
    )
    .orderBy(desc(at), desc(name))
    .limit(limit);
  const last = transitions.length === limit ? transitions.at(-1) : undefined;
  return { transitions, nextCursor: last === undefined ? null : `${last.at}.${last.rule}` };
}

/** Reads a cursor that queryTransitions gave; undefined for anything else. */
export function parseTransitionCursor(raw: string): TransitionCursor | undefined {
  const parts = /^(\d{1,16})\.(\w{1,60})$/.exec(raw);
  return parts === null ? undefined : { at: Number(parts[1]), rule: String(parts[2]) };
}
