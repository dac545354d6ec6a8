import type { AlertCause } from './alert-rule.ts';
import type { MessageSettings } from './build-message.ts';
import type { AlertMessage, AlertNotification } from './notification.ts';

export interface NotificationHead {
  readonly id: string;
  readonly receiver: string;
  readonly group: AlertCause;
  readonly reason: AlertNotification['reason'];
}

const severityRank = { page: 0, ticket: 1, warning: 2 } as const;

/** Alerts of one cause as one message, what fires first, the most severe before the rest. */
export function buildNotification(
  head: NotificationHead,
  messages: readonly AlertMessage[],
  settings: MessageSettings,
): AlertNotification {
  const alerts = messages.toSorted(
    (a, b) =>
      Number(a.status === 'resolved') - Number(b.status === 'resolved') ||
      severityRank[a.severity] - severityRank[b.severity],
  );
  const [first] = alerts;
  const more = alerts.length > 1 ? ` (and ${alerts.length - 1} more)` : '';
  return {
    ...head,
    environment: settings.environment,
    status: first?.status ?? 'resolved',
    at: settings.at,
    title: `${first?.title ?? 'Alerts are over'}${more}`,
    alerts,
    link: first?.link ?? settings.publicUrl,
  };
}

/** A message that says that it is a test, for a receiver that is being set up. */
export function buildTest(
  receiver: string,
  id: string,
  settings: MessageSettings,
): AlertNotification {
  const { environment, at, publicUrl } = settings;
  const link = `${publicUrl.replace(/\/+$/, '')}/`;
  const message: AlertMessage = {
    rule: 'Test',
    severity: 'warning',
    cause: 'telemetry',
    labels: { alertname: 'Test', severity: 'warning', environment },
    status: 'firing',
    key: `Test/${at}/firing`,
    isNew: true,
    since: at,
    firedAt: at,
    resolvedAt: null,
    title: 'This is a test',
    details: ['Alerts of bookshelf scans will come here. There is nothing to do.'],
    figures: null,
    budget: null,
    link,
  };
  const head = { id, receiver, group: 'test', reason: 'test' } as const;
  return {
    ...head,
    environment,
    status: 'firing',
    at,
    title: message.title,
    alerts: [message],
    link,
  };
}
