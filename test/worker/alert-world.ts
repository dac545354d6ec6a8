import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { Webhook } from 'standardwebhooks';
import { vi } from 'vitest';
import type { AlertNotification } from '../../src/core/alerting/notification.ts';
import type { ScanCompleted } from '../../src/core/scan/scan-event.ts';
import type { Env } from '../../src/env.ts';
import worker from '../../src/index.ts';
import { runTogether } from '../../src/storage/run-together.ts';
import { writeScanEvents } from '../../src/storage/scan-event-store.ts';
import { completedEvent } from './completed-event.ts';
import { resetRollups } from './reset-rollups.ts';

export const minuteMs = 60_000;
/** A whole hour of a day on which nothing else happens. */
export const start = Date.UTC(2026, 2, 3, 12);
export const at = (minutes: number) => start + minutes * minuteMs;

export const signingSecret = `whsec_${btoa('a key of thirty-two bytes, no less')}`;
export const receiverUrl = 'https://ops.test/hook';

/** A webhook called `ops`, and what else `fields` say of it; PollingFallbackHigh holds for two minutes only. */
export function withReceiver(fields: Record<string, unknown> = {}): Partial<Env> {
  const receiver = { kind: 'webhook', name: 'ops', url: receiverUrl, signingSecret: 'OPS_SECRET' };
  const variables = {
    ALERT_RECEIVERS: JSON.stringify([{ ...receiver, ...fields }]),
    OPS_SECRET: signingSecret,
    PUBLIC_URL: 'https://scans.test',
    ALERT_RULES: '{"PollingFallbackHigh":{"holdSeconds":120}}',
  };
  return variables;
}

export async function resetAlerts(): Promise<void> {
  await resetRollups();
  const tables = [
    'alert_evaluation',
    'alert_state',
    'alert_transition',
    'alert_acknowledgement',
    'silence',
    'notification',
    'notification_group',
    'telemetry_counter',
  ];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
}

/** `bad` scans that fell back and good ones up to `total`, spread over the minute. */
export async function scans(
  minute: number,
  bad: number,
  total: number,
  fields: Partial<ScanCompleted> = {},
) {
  const events = Array.from({ length: total }, (_, index) =>
    completedEvent({
      decidedAt: at(minute) + index,
      ...(index < bad ? fellBack : {}),
      ...fields,
    }),
  );
  await runTogether(env.DB, writeScanEvents(events));
}

const fellBack = {
  strategy: 'polling_fallback',
  fallbackReason: 'connect_timeout',
  fallbackStage: 'connect',
} as const;

/** The minutely cron at a minute of this world. */
export async function tick(
  minute: number,
  variables: Partial<Env> = withReceiver(),
): Promise<void> {
  const controller = createScheduledController({ scheduledTime: at(minute), cron: '* * * * *' });
  await worker.scheduled(controller, { ...env, ...variables });
}

export interface Received {
  readonly id: string;
  readonly type: string;
  readonly data: AlertNotification;
}

/** A receiver on the other side of `fetch`, which checks each signature with the library of the standard. */
export class Receiver {
  readonly received: Received[] = [];
  readonly requests: Request[] = [];
  answer: () => Response | Promise<Response> = () => new Response(null, { status: 204 });

  constructor() {
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      this.requests.push(request.clone());
      if (request.url !== receiverUrl) throw new Error(`sent to ${request.url}`);
      const headers = Object.fromEntries(request.headers);
      const body = new Webhook(signingSecret).verify(await request.text(), headers) as Received;
      const response = await this.answer();
      if (response.ok) this.received.push({ ...body, id: headers['webhook-id'] ?? '' });
      return response;
    });
  }

  /** What was told of each alert, in order: `firing PollingFallbackHigh`. */
  get told(): string[] {
    return this.received.flatMap(({ data }) =>
      data.alerts.map(({ status, rule, isNew }) => `${isNew ? '' : 'still '}${status} ${rule}`),
    );
  }
}

export async function rows<T>(sql: string): Promise<T[]> {
  return (await env.DB.prepare(sql).all<T>()).results;
}

export async function stateOf(rule: string): Promise<string> {
  const query = env.DB.prepare("SELECT state ->> '$.state' AS s FROM alert_state WHERE rule = ?");
  return (await query.bind(rule).first<string>('s')) ?? 'inactive';
}
