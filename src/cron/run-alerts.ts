import { deliverNotifications, type DeliveryParts } from './deliver-notifications.ts';
import { evaluateAlerts } from './evaluate-alerts.ts';
import { notifyAlerts, type NotifyParts } from './notify-alerts.ts';
import { log } from '../telemetry/log.ts';

export type AlertParts = NotifyParts & DeliveryParts;

/**
 * The alerts of a minute: judged, put into the outbox, delivered. Each step goes by what is stored, so one that fails
 * is made up by the next minute, and holds up no other. Never throws.
 */
export async function runAlerts(parts: AlertParts): Promise<void> {
  const { d1, rules, at } = parts;
  await attempt('alerts not evaluated', () => evaluateAlerts(d1, rules, at));
  await attempt('notifications not decided', () => notifyAlerts(parts));
  await attempt('notifications not delivered', () => deliverNotifications(parts));
}

async function attempt(failure: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log('error', failure, { error: String(error) });
  }
}
