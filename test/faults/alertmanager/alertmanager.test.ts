import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlertNotification } from '../../../src/core/alerting/notification.ts';
import { readReceivers } from '../../../src/receivers/read-receivers.ts';
import { sendNotification } from '../../../src/receivers/send-notification.ts';
import { until } from '../../support/until.ts';
import { aMessage, aNotification } from '../../unit/receivers/notification-fixture.ts';
import { AlertmanagerProcess } from './alertmanager-process.ts';

type Payload = Record<string, unknown> & {
  status: string;
  alerts: Record<string, unknown>[];
};

const heard: Payload[] = [];
let server: Server;
let alertmanager: AlertmanagerProcess;
let hookUrl: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      heard.push(JSON.parse(text) as Payload);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  alertmanager = await AlertmanagerProcess.start(hookUrl);
});
afterAll(async () => {
  await alertmanager?.stop();
  server.close();
});

async function send(settings: object, notification: AlertNotification): Promise<void> {
  const { receivers, problems } = readReceivers(JSON.stringify([{ name: 'ops', ...settings }]), {
    isDevelopment: true,
    secretOf: () => '',
  });
  expect(problems).toEqual([]);
  const result = await sendNotification(receivers, notification, Date.now);
  expect(result).toMatchObject({ kind: 'delivered' });
}

const push = (notification: AlertNotification) =>
  send({ kind: 'alertmanager', url: alertmanager.url }, notification);

const firedAt = Date.now() - 60_000;
const labels = { ...aMessage().labels, cause: 'progress' };
const firing = aMessage({ labels, since: firedAt, firedAt });
const over = aMessage({
  labels,
  since: firedAt,
  firedAt,
  status: 'resolved',
  resolvedAt: Date.now(),
});

describe('the real Alertmanager', () => {
  it('takes what fires, keeps it one alert however often it is told, and takes its end', async () => {
    await push(aNotification({ alerts: [firing] }));
    await push(aNotification({ alerts: [firing] }));
    const alerts = await until(
      () => alertmanager.alerts(),
      (known) => known.length > 0,
    );
    expect(alerts).toMatchObject([
      { labels, annotations: { summary: firing.title }, status: { state: 'active' } },
    ]);
    expect(Date.parse(alerts[0]?.startsAt ?? '')).toBe(firedAt);
    await push(aNotification({ status: 'resolved', alerts: [over] }));
    await until(
      () => alertmanager.alerts(),
      (known) => known.length === 0,
    );
  });

  it('sends by its own webhook what ours sends', async () => {
    const theirs = await until(
      () => Promise.resolve(heard.find(({ status }) => status === 'resolved')),
      (payload) => payload !== undefined,
    );
    heard.length = 0;
    await send(
      { kind: 'alertmanager_webhook', url: hookUrl },
      aNotification({ status: 'resolved', alerts: [over] }),
    );
    const [ours] = heard;
    const shape = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(shape)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([key, own]) => [key, shape(own)]))
          : typeof value;
    expect(shape(ours)).toEqual(shape(theirs));
    for (const key of ['commonLabels', 'commonAnnotations', 'version', 'groupLabels'])
      expect(ours?.[key]).toEqual(theirs?.[key]);
    const same = ({ fingerprint, startsAt }: Record<string, unknown>) => ({
      fingerprint,
      startsAt: Date.parse(String(startsAt)),
    });
    expect(ours?.alerts.map(same)).toEqual(theirs?.alerts.map(same));
  });
});
