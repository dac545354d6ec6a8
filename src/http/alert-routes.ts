import { Hono } from 'hono';
import * as z from 'zod';
import { readAlertSettings } from '../alert-settings.ts';
import type { AlertList, RuleRow, TransitionPage } from '../core/alerting/alert-answers.ts';
import { toAlertRow, toRuleRow } from '../core/alerting/answer-alerts.ts';
import type { Acknowledgement } from '../core/alerting/silence.ts';
import { viewAlerts } from '../core/alerting/view-alerts.ts';
import type { Env } from '../env.ts';
import { parseTransitionCursor, queryTransitions } from '../storage/alert-store.ts';
import { readAlertsNow } from '../storage/alerts-now-query.ts';
import { queryOutbox } from '../storage/notification-store.ts';
import { acknowledge } from '../storage/silence-store.ts';
import { readJson } from './json-body.ts';
import { Problem } from './problem.ts';
import { badRequest, query } from './query.ts';

const dayMs = 86_400_000;
const staleMs = 3 * 60_000;

const time = z.coerce.number().int().min(0).max(8.64e15).optional();
const historySchema = z.object({
  from: time,
  to: time,
  rule: z.string().min(1).max(60).optional(),
  cursor: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const byWhom = z.string().trim().min(1).max(100);
const acknowledgementSchema = z.strictObject({
  by: byWhom,
  reason: z.string().trim().max(500).default(''),
});

/** States of alerts, their history, and the rules (contract, section 5). */
export function alertRoutes() {
  return new Hono<{ Bindings: Env }>()
    .get('/api/alerts', async (c) => c.json(await listAlerts(c.env, Date.now())))
    .get('/api/alerts/history', query(historySchema), async (c) => {
      const { cursor: raw, from, to, ...rest } = c.req.valid('query');
      const cursor = raw === undefined ? null : parseTransitionCursor(raw);
      if (cursor === undefined) throw badRequest('cursor: pass the nextCursor of an earlier page');
      const end = to ?? Date.now() + 1;
      const span = { from: from ?? end - 30 * dayMs, to: end };
      if (span.from >= span.to) throw badRequest('from must be before to, both in epoch ms');
      return c.json<TransitionPage>(await queryTransitions(c.env.DB, { ...rest, ...span, cursor }));
    })
    .get('/api/alerts/rules', (c) => {
      const { rules, problems } = readAlertSettings(c.env);
      return c.json<{ rules: RuleRow[]; problems: readonly string[] }>({
        rules: rules.map(toRuleRow),
        problems,
      });
    })
    .post('/api/alerts/:name/acknowledge', async (c) => {
      const { by, reason } = await readJson(c, acknowledgementSchema);
      const name = c.req.param('name');
      const firedAt = await findFiring(c.env, name, Date.now());
      const given = { rule: name, firedAt, by, reason, at: Date.now() };
      return c.json<Acknowledgement>(await acknowledge(c.env.DB, given));
    });
}

async function listAlerts(env: Env, now: number): Promise<AlertList> {
  const { rules, problems } = readAlertSettings(env);
  const [{ alerts, evaluatedAt }, notifications] = await Promise.all([
    readAlertsNow(env.DB, rules, now),
    queryOutbox(env.DB),
  ]);
  return {
    at: now,
    evaluatedAt,
    isStale: evaluatedAt === null || now - evaluatedAt > staleMs,
    alerts: viewAlerts(alerts, now).map(toAlertRow),
    notifications,
    problems: [...problems],
  };
}

async function findFiring(env: Env, name: string, now: number): Promise<number> {
  const { rules } = readAlertSettings(env);
  const { alerts } = await readAlertsNow(env.DB, rules, now);
  const view = viewAlerts(alerts, now).find(({ rule }) => rule.name === name);
  if (view === undefined) throw new Problem(404, 'Not found', `There is no alert rule ${name}.`);
  if (view.firing !== null) return view.firing.firedAt;
  throw new Problem(409, 'Nothing to acknowledge', `${name} does not fire.`);
}
