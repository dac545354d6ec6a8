import * as z from 'zod';
import type { AlertMessage, AlertNotification } from '../core/alerting/notification.ts';
import { classifyAnswer } from './classify-answer.ts';
import { absoluteLink, postJson } from './json-request.ts';
import { receiverBasics, secretName } from './receiver-basics.ts';
import { readUrl, urlSettings } from './receiver-url.ts';
import type { Receiver, ReceiverContext } from './receiver.ts';

export const alertmanagerWebhookSettings = z.strictObject({
  kind: z.literal('alertmanager_webhook'),
  ...receiverBasics,
  ...urlSettings,
  /** Name of the secret that holds a bearer token, where the receiver asks for one. */
  tokenSecret: secretName.optional(),
});

/** What Prometheus writes for a time that is not known yet. */
const noTime = '0001-01-01T00:00:00Z';

/**
 * The webhook of Prometheus' Alertmanager, version 4 of its payload, for programs that take it.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config.
 * @throws {AlertSettingError} that says which setting is wrong.
 */
export function createAlertmanagerWebhook(
  settings: z.infer<typeof alertmanagerWebhookSettings>,
  context: ReceiverContext,
): Receiver {
  const { name, kind, tokenSecret } = settings;
  const url = readUrl(settings, context).href;
  const token = tokenSecret === undefined ? undefined : context.secretOf(tokenSecret);
  return {
    name,
    kind,
    build(notification) {
      const request = postJson(url, payloadOf(notification));
      if (token === undefined) return request;
      return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
    },
    classify: classifyAnswer,
  };
}

function payloadOf({ receiver, status, group, alerts, environment, link }: AlertNotification) {
  const groupLabels = { cause: group, environment };
  return {
    version: '4',
    groupKey: `{}:{cause="${group}", environment="${environment}"}`,
    truncatedAlerts: 0,
    status,
    receiver,
    groupLabels,
    commonLabels: commonOf(alerts.map(({ labels }) => labels)),
    commonAnnotations: commonOf(alerts.map(annotationsOf)),
    externalURL: absoluteLink(link) ?? '',
    alerts: alerts.map((alert) => ({
      status: alert.status,
      labels: alert.labels,
      annotations: annotationsOf(alert),
      startsAt: new Date(alert.since).toISOString(),
      endsAt: alert.resolvedAt === null ? noTime : new Date(alert.resolvedAt).toISOString(),
      generatorURL: absoluteLink(alert.link) ?? '',
      fingerprint: fingerprintOf(alert.labels),
    })),
  };
}

export function annotationsOf({ title, details }: AlertMessage): Record<string, string> {
  return { summary: title, description: details.join('\n') };
}

function commonOf(all: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...others] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([key, value]) => others.every((other) => other[key] === value)),
  );
}

/** FNV-1a of 64 bits, as Prometheus takes it of sorted labels; it names the alert, and guards nothing. */
function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  const separator = [255];
  const bytes = Object.entries(labels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) => [...encode(name), ...separator, ...encode(value), ...separator]);
  const hash = bytes.reduce(
    (sum, byte) => BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n),
    0xcbf29ce484222325n,
  );
  return hash.toString(16).padStart(16, '0');
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
