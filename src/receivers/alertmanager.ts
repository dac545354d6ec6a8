import * as z from 'zod';
import type { AlertMessage } from '../core/alerting/notification.ts';
import { annotationsOf } from './alertmanager-webhook.ts';
import { classifyAnswer } from './classify-answer.ts';
import { absoluteLink, postJson } from './json-request.ts';
import { receiverBasics, seconds, secretName } from './receiver-basics.ts';
import { readUrl, urlSettings } from './receiver-url.ts';
import type { Receiver, ReceiverContext } from './receiver.ts';

export const alertmanagerSettings = z.strictObject({
  kind: z.literal('alertmanager'),
  ...receiverBasics,
  ...urlSettings,
  /** Name of the secret that holds `user:password` for basic authentication, where it asks for one. */
  basicAuthSecret: secretName.optional(),
  /** Alertmanager forgets what it is not told again; it has waits of its own, so ours are short. */
  repeatIntervalSeconds: seconds(240),
  groupIntervalSeconds: seconds(0),
});

/** A push or two may be lost before Alertmanager takes an alert for resolved. */
const endsAfterRepeats = 4;

/**
 * Pushes alerts to Prometheus' Alertmanager, `POST /api/v2/alerts`, which then groups, silences and routes them.
 * @throws {AlertSettingError} that says which setting is wrong.
 */
export function createAlertmanager(
  settings: z.infer<typeof alertmanagerSettings>,
  context: ReceiverContext,
): Receiver {
  const { name, kind, basicAuthSecret, repeatIntervalSeconds } = settings;
  const base = readUrl(settings, context);
  const url = `${base.href.replace(/\/+$/, '')}/api/v2/alerts`;
  const login = basicAuthSecret === undefined ? undefined : context.secretOf(basicAuthSecret);
  const lastsMs = Math.max(repeatIntervalSeconds, 60) * 1000 * endsAfterRepeats;
  return {
    name,
    kind,
    build({ alerts }, now) {
      const request = postJson(
        url,
        alerts.map((alert) => pushed(alert, now + lastsMs)),
      );
      if (login === undefined) return request;
      return { ...request, headers: { ...request.headers, authorization: `Basic ${btoa(login)}` } };
    },
    classify: classifyAnswer,
  };
}

function pushed(alert: AlertMessage, endsAt: number) {
  const generatorURL = absoluteLink(alert.link);
  return {
    labels: alert.labels,
    annotations: annotationsOf(alert),
    startsAt: new Date(alert.since).toISOString(),
    endsAt: new Date(alert.resolvedAt ?? endsAt).toISOString(),
    ...(generatorURL !== undefined && { generatorURL }),
  };
}
