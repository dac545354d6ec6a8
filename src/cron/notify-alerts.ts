import { causes, type AlertCause, type AlertRule } from '../core/alerting/alert-rule.ts';
import {
  buildFiring,
  buildResolved,
  type MessageContext,
  type MessageSettings,
} from '../core/alerting/build-message.ts';
import { buildNotification } from '../core/alerting/build-notification.ts';
import { includes, type NotificationDecision } from '../core/alerting/decide-notification.ts';
import type { AlertMessage } from '../core/alerting/notification.ts';
import { planNotification, type ReceiverRoute } from '../core/alerting/plan-notification.ts';
import { viewAlerts, type AlertView } from '../core/alerting/view-alerts.ts';
import { readAlertsNow } from '../storage/alerts-now-query.ts';
import { findGroup, writeDecision, type StoredGroup } from '../storage/notification-store.ts';
import { MessageContexts } from './message-contexts.ts';

export interface NotifyParts extends MessageSettings {
  readonly d1: D1Database;
  readonly rules: readonly AlertRule[];
  readonly routes: readonly ReceiverRoute[];
}

/**
 * Puts into the outbox what receivers are to be told at `at`, epoch ms. It goes by the stored states, so what a run
 * that broke off left untold is told by the next. Gives the number of messages.
 */
export async function notifyAlerts(parts: NotifyParts): Promise<number> {
  const { d1, rules, routes, at } = parts;
  if (routes.length === 0) return 0;
  const { alerts, groups } = await readAlertsNow(d1, rules, at);
  const views = viewAlerts(alerts, at);
  const contexts = new MessageContexts(d1, at);
  let told = 0;
  for (const route of routes) {
    for (const cause of causes) {
      const group = findGroup(groups, route.receiver, cause);
      if (await tellGroup({ parts, views, route, cause, group, contexts })) told += 1;
    }
  }
  return told;
}

interface Telling {
  readonly parts: NotifyParts;
  readonly views: readonly AlertView[];
  readonly route: ReceiverRoute;
  readonly cause: AlertCause;
  readonly group: StoredGroup;
  readonly contexts: MessageContexts;
}

async function tellGroup(telling: Telling): Promise<boolean> {
  const { parts, views, route, cause, group } = telling;
  const decision = planNotification(views, route, group, parts.at);
  const { memory } = decision;
  if (!decision.notify) {
    if (memory !== group.memory) await writeDecision(parts.d1, group, memory, null);
    return false;
  }
  const head = {
    id: `${route.receiver}.${cause}.${group.sequence + 1}.${parts.at}`,
    receiver: route.receiver,
    group: cause,
    reason: decision.reason,
  };
  const message = buildNotification(head, await messagesOf(telling, decision), parts);
  return writeDecision(parts.d1, group, memory, message);
}

async function messagesOf(
  { parts, views, contexts }: Telling,
  { firing, fresh, resolved }: Extract<NotificationDecision, { notify: true }>,
): Promise<AlertMessage[]> {
  const messages: AlertMessage[] = [];
  for (const alert of firing) {
    const view = views.find(({ rule }) => rule.name === alert.rule);
    if (view === undefined) continue;
    const isNew = includes(fresh, alert);
    const context: MessageContext = await contexts.of(view, isNew);
    messages.push(buildFiring(view, { isNew }, context, parts));
  }
  for (const alert of resolved) {
    const view = views.find(({ rule }) => rule.name === alert.rule) ?? endedView(parts, alert.rule);
    if (view !== undefined) messages.push(buildResolved(view, alert, parts));
  }
  return messages;
}

/** A rule that was turned off while its alert fired. */
function endedView({ rules }: NotifyParts, name: string): AlertView | undefined {
  const rule = rules.find((known) => known.name === name);
  if (rule === undefined) return undefined;
  const nothing = { firing: null, judgement: null, silences: [], inhibitedBy: null };
  return { rule, state: { state: 'inactive' }, acknowledgement: null, ...nothing };
}
