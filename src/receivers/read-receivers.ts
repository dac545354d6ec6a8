import * as z from 'zod';
import type { ReceiverRoute } from '../core/alerting/plan-notification.ts';
import { AlertSettingError, parseJson } from '../core/alerting/read-rules.ts';
import { alertmanagerSettings, createAlertmanager } from './alertmanager.ts';
import { alertmanagerWebhookSettings, createAlertmanagerWebhook } from './alertmanager-webhook.ts';
import { createDiscord, discordSettings } from './discord.ts';
import { createPagerduty, pagerdutySettings } from './pagerduty.ts';
import type { Receiver, ReceiverContext } from './receiver.ts';
import { createSlack, slackSettings } from './slack.ts';
import { createWebhook, webhookSettings } from './webhook.ts';

/** A further kind of receiver is a file of its own, and a line here and in `createReceiver`. */
const anySettings = z.discriminatedUnion('kind', [
  webhookSettings,
  alertmanagerSettings,
  alertmanagerWebhookSettings,
  slackSettings,
  discordSettings,
  pagerdutySettings,
]);
type AnySettings = z.infer<typeof anySettings>;

const mostReceivers = 10;
const listSchema = z.array(z.unknown()).max(mostReceivers);

export interface ReceiverSetUp {
  readonly receivers: readonly Receiver[];
  readonly routes: readonly ReceiverRoute[];
  /** What is wrong, a sentence each; the other receivers work. */
  readonly problems: readonly string[];
}

/** Reads the variable `ALERT_RECEIVERS`, a JSON list; one that is wrong does not take the others with it. */
export function readReceivers(
  variable: string | undefined,
  { isDevelopment, secretOf }: Omit<ReceiverContext, 'path'>,
): ReceiverSetUp {
  const receivers: Receiver[] = [];
  const routes: ReceiverRoute[] = [];
  const problems: string[] = [];
  for (const [index, given] of listOf(variable, problems).entries()) {
    const path = `ALERT_RECEIVERS[${index}]`;
    try {
      const settings = readSettings(path, given, receivers);
      receivers.push(createReceiver(settings, { path, isDevelopment, secretOf }));
      routes.push(routeOf(settings));
    } catch (error) {
      problems.push(
        error instanceof AlertSettingError ? error.message : `${path}: ${String(error)}`,
      );
    }
  }
  return { receivers, routes, problems };
}

function listOf(variable: string | undefined, problems: string[]): readonly unknown[] {
  if (variable === undefined || variable.trim() === '') return [];
  try {
    return listSchema.parse(parseJson('ALERT_RECEIVERS', variable));
  } catch (error) {
    const expected = `expected a JSON list of ${mostReceivers} receivers at the most`;
    problems.push(
      error instanceof AlertSettingError ? error.message : `ALERT_RECEIVERS: ${expected}`,
    );
    return [];
  }
}

function readSettings(path: string, given: unknown, others: readonly Receiver[]): AnySettings {
  const parsed = anySettings.safeParse(given);
  if (!parsed.success) throw new AlertSettingError(path, z.prettifyError(parsed.error));
  if (others.some(({ name }) => name === parsed.data.name)) {
    throw new AlertSettingError(`${path}.name`, 'expected a name that no other receiver has');
  }
  return parsed.data;
}

function createReceiver(settings: AnySettings, context: ReceiverContext): Receiver {
  switch (settings.kind) {
    case 'webhook':
      return createWebhook(settings, context);
    case 'alertmanager':
      return createAlertmanager(settings, context);
    case 'alertmanager_webhook':
      return createAlertmanagerWebhook(settings, context);
    case 'slack':
      return createSlack(settings, context);
    case 'discord':
      return createDiscord(settings, context);
    case 'pagerduty':
      return createPagerduty(settings, context);
  }
}

function routeOf(settings: AnySettings): ReceiverRoute {
  return {
    receiver: settings.name,
    severities: settings.severities,
    groupWaitMs: settings.groupWaitSeconds * 1000,
    groupIntervalMs: settings.groupIntervalSeconds * 1000,
    repeatIntervalMs: settings.repeatIntervalSeconds * 1000,
  };
}
