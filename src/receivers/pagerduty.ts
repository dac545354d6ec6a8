import * as z from 'zod';
import type { Severity } from '../core/alerting/alert-rule.ts';
import type { AlertNotification, SendResult } from '../core/alerting/notification.ts';
import { checkUrl } from './check-url.ts';
import { classifyAnswer } from './classify-answer.ts';
import { absoluteLink, postJson, shorten } from './json-request.ts';
import { receiverBasics, secretName } from './receiver-basics.ts';
import type { Receiver, ReceiverAnswer, ReceiverContext } from './receiver.ts';

export const pagerdutySettings = z.strictObject({
  kind: z.literal('pagerduty'),
  ...receiverBasics,
  /** Name of the secret that holds the integration key of a service, 32 letters and digits. */
  routingKeySecret: secretName,
  /** Of accounts in Europe: https://events.eu.pagerduty.com/v2/enqueue. */
  url: z.string().max(200).default('https://events.pagerduty.com/v2/enqueue'),
});

const severityNames = { page: 'critical', ticket: 'error', warning: 'warning' } as const;
const longestSummary = 1024;
const longestKey = 255;

/**
 * PagerDuty's Events API v2. Alerts of one cause are one incident: it is triggered, told again, and resolved when the
 * last of them is over.
 * @throws {AlertSettingError} that says which setting is wrong.
 */
export function createPagerduty(
  { name, kind, routingKeySecret, url: given }: z.infer<typeof pagerdutySettings>,
  context: ReceiverContext,
): Receiver {
  const url = checkUrl(`${context.path}.url`, given, context.isDevelopment).href;
  const routingKey = context.secretOf(routingKeySecret);
  return {
    name,
    kind,
    build: (notification) => postJson(url, eventOf(notification, routingKey)),
    classify,
  };
}

function eventOf(notification: AlertNotification, routingKey: string) {
  const { status, environment, group, title, alerts, at, link, id } = notification;
  const dedupKey = group === 'test' ? id : `bookshelf/${environment}/${group}`;
  const address = absoluteLink(link);
  const head = { routing_key: routingKey, dedup_key: dedupKey.slice(0, longestKey) };
  if (status === 'resolved') return { ...head, event_action: 'resolve' };
  const severities = alerts.map(({ severity }) => severity);
  return {
    ...head,
    event_action: 'trigger',
    client: 'Bookshelf scans',
    ...(address !== undefined && {
      client_url: address,
      links: [{ href: address, text: 'Dashboard' }],
    }),
    payload: {
      summary: shorten(title, longestSummary),
      source: `bookshelf-ai-worker (${environment})`,
      severity: severityNames[strongest(severities)],
      timestamp: new Date(at).toISOString(),
      component: 'scans',
      group,
      class: alerts[0]?.rule ?? title,
      custom_details: Object.fromEntries(
        alerts.map(({ rule, status: own, details }) => [rule, `${own}: ${details.join(' ')}`]),
      ),
    },
  };
}

function strongest(severities: readonly Severity[]): Severity {
  return (['page', 'ticket'] as const).find((one) => severities.includes(one)) ?? 'warning';
}

/** PagerDuty answers 400 to an event that it will never take, such as one with a wrong key. */
function classify(answer: ReceiverAnswer, now: number): SendResult {
  if (answer.status !== 400) return classifyAnswer(answer, now);
  return { kind: 'refused', status: 400, reason: shorten(answer.body.trim(), 300) || 'refused' };
}
