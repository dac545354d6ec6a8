import type { AlertMessage, AlertNotification } from '../../../src/core/alerting/notification.ts';

const at = Date.UTC(2026, 10, 24, 3, 10);

export function aMessage(fields: Partial<AlertMessage> = {}): AlertMessage {
  return {
    rule: 'PollingFallbackHigh',
    severity: 'warning',
    cause: 'progress',
    labels: { alertname: 'PollingFallbackHigh', severity: 'warning', environment: 'production' },
    status: 'firing',
    key: `PollingFallbackHigh/${at}/firing`,
    isNew: true,
    since: at - 600_000,
    firedAt: at,
    resolvedAt: null,
    title: 'Polling fallback is 31 % over 15 minutes',
    details: ['62 of 200 scans, 25 to 38 %.', 'Most likely: app version <4.2.0>.'],
    figures: null,
    budget: null,
    link: 'https://scans.example.com/?range=15m',
    ...fields,
  };
}

export function aNotification(fields: Partial<AlertNotification> = {}): AlertNotification {
  const alerts = fields.alerts ?? [aMessage()];
  return {
    id: 'ops/progress/1',
    receiver: 'ops',
    group: 'progress',
    environment: 'production',
    reason: 'new_alerts',
    status: 'firing',
    at,
    title: alerts[0]?.title ?? '',
    link: 'https://scans.example.com/?range=15m',
    ...fields,
    alerts,
  };
}

export const resolved = aNotification({
  reason: 'resolved',
  status: 'resolved',
  alerts: [aMessage({ status: 'resolved', resolvedAt: at + 900_000 })],
});
