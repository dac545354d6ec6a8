import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import type {
  AlertList,
  NotificationPage,
  RuleRow,
  SilenceRow,
  TestResult,
  TransitionPage,
} from '../../src/core/alerting/alert-answers.ts';
import type { PrometheusRules } from '../../src/core/alerting/prometheus-rules.ts';
import type { Env } from '../../src/env.ts';
import { createApp } from '../../src/http/app.ts';
import { at, minuteMs, Receiver, resetAlerts, scans, tick, withReceiver } from './alert-world.ts';

const app = createApp({ listProviders: () => [], missingFor: () => undefined });
const variables = withReceiver({ severities: ['warning'] });
let receiver: Receiver;

beforeEach(async () => {
  await resetAlerts();
  receiver = new Receiver();
  vi.useFakeTimers({ toFake: ['Date'], now: at(0) });
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- who asks says for what
async function ask<T>(
  method: string,
  path: string,
  body?: unknown,
  bindings: Partial<Env> = variables,
): Promise<{ status: number; body: T }> {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await app.request(path, init, { ...env, ...bindings });
  return { status: answer.status, body: await answer.json<T>() };
}

/** Runs the cron from minute 0 on, with the clock of the API at the same minute. */
async function run(to: number): Promise<void> {
  for (let minute = 0; minute <= to; minute += 1) {
    vi.setSystemTime(at(minute));
    await tick(minute, variables);
  }
}

async function outage(minutes = 10): Promise<void> {
  for (let minute = 0; minute < 60; minute += 1) await scans(minute, minute < minutes ? 4 : 0, 4);
}

const alertOf = async (name: string) => {
  const { body } = await ask<AlertList>('GET', '/api/alerts');
  return body.alerts.find((alert) => alert.name === name);
};

const mute = {
  matchers: [{ name: 'alertname', value: 'PollingFallbackHigh' }],
  durationMinutes: 30,
  createdBy: 'ada',
  reason: 'a new firewall',
};

describe('GET /api/alerts', () => {
  it('shows every alert, inactive ones too, and that the clock has not come yet', async () => {
    const { status, body } = await ask<AlertList>('GET', '/api/alerts');
    expect(status).toBe(200);
    expect(body).toMatchObject({ evaluatedAt: null, isStale: true, problems: [] });
    expect(body.notifications).toEqual({ waiting: 0, oldestWaitingAt: null, dead: 0 });
    expect(body.alerts).toHaveLength(18);
    expect(body.alerts.every(({ state, isFiring }) => state === 'inactive' && !isFiring)).toBe(
      true,
    );
  });

  it('shows what fires with its figures, and what silences it', async () => {
    await outage();
    await run(6);
    expect(await alertOf('PollingFallbackHigh')).toMatchObject({
      state: 'firing',
      since: at(3),
      firedAt: at(5),
      isSilenced: false,
      title: '100 % of 24 scans fell back in 15 minutes, over 5 %',
      judgement: { verdict: 'breached', figures: { long: { bad: 24, total: 24 } } },
    });
    expect((await alertOf('FallbackBurn1h'))?.inhibitedBy).toBe('FallbackBurn15m');
    const { body: silence } = await ask<SilenceRow>('POST', '/api/silences', mute);
    expect(await alertOf('PollingFallbackHigh')).toMatchObject({
      state: 'firing',
      isSilenced: true,
      silencedBy: [silence.id],
    });
  });

  it('says when its states are out of date, and what is set up wrongly', async () => {
    await run(0);
    vi.setSystemTime(at(4));
    const wrong = { ALERT_RULES: '{"NoScans":{"holdSeconds":"x"}}', PUBLIC_URL: 'scans' };
    const { body } = await ask<AlertList>('GET', '/api/alerts', undefined, wrong);
    expect(body.isStale).toBe(true);
    expect(body.problems).toEqual([
      expect.stringContaining('NoScans.holdSeconds'),
      expect.stringContaining('PUBLIC_URL'),
    ]);
  });
});

describe('GET /api/alerts/history', () => {
  it('gives transitions newest first with the figures that caused them, page by page', async () => {
    await outage();
    await run(6);
    const first = await ask<TransitionPage>(
      'GET',
      '/api/alerts/history?rule=PollingFallbackHigh&limit=2',
    );
    expect(first.body.transitions).toMatchObject([
      { at: at(5), fromState: 'pending', toState: 'firing', reason: 'hold_elapsed' },
      {
        at: at(3),
        toState: 'pending',
        judgement: {
          figures: { long: { bad: 12, total: 12, ratio: 1 }, threshold: 0.05 },
        },
      },
    ]);
    const cursor = first.body.nextCursor ?? '';
    const second = await ask<TransitionPage>(
      'GET',
      `/api/alerts/history?rule=PollingFallbackHigh&limit=2&cursor=${cursor}`,
    );
    expect(second.body.transitions.map(({ toState }) => toState)).toEqual(['inactive', 'no_data']);
    const span = `from=${at(5)}&to=${at(6)}`;
    const one = await ask<TransitionPage>(
      'GET',
      `/api/alerts/history?rule=PollingFallbackHigh&${span}`,
    );
    expect(one.body.transitions).toHaveLength(1);
  });

  it.each(['cursor=x', 'limit=0', 'from=5&to=5', 'from=x'])('refuses %s', async (asked) => {
    const { status, body } = await ask<{ detail: string }>('GET', `/api/alerts/history?${asked}`);
    expect(status).toBe(400);
    expect(body.detail).toMatch(/cursor|limit|from/);
  });
});

describe('GET /api/alerts/rules', () => {
  it('gives every number a rule goes by, and which are not those of the code', async () => {
    const own = { ALERT_RULES: '{"PollingFallbackHigh":{"threshold":0.1}}' };
    const { body } = await ask<{ rules: RuleRow[] }>('GET', '/api/alerts/rules', undefined, own);
    expect(body.rules.find(({ name }) => name === 'PollingFallbackHigh')).toEqual({
      name: 'PollingFallbackHigh',
      kind: 'ratio',
      cause: 'progress',
      severity: 'warning',
      enabled: true,
      holdMs: 5 * minuteMs,
      keepFiringMs: 15 * minuteMs,
      threshold: 0.1,
      recoverBelow: 0.08,
      objective: 'fallback',
      longMs: 15 * minuteMs,
      shortMs: null,
      burn: 2,
      isOverridden: true,
    });
    expect(body.rules.filter(({ isOverridden }) => isOverridden)).toHaveLength(1);
  });
});

describe('silences', () => {
  it('are made, listed, and ended early', async () => {
    const made = await ask<SilenceRow>('POST', '/api/silences', mute);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      state: 'active',
      startsAt: at(0),
      endsAt: at(30),
      kind: 'silence',
    });
    const { body: listed } = await ask<{ silences: SilenceRow[] }>('GET', '/api/silences');
    expect(listed.silences).toEqual([made.body]);
    vi.setSystemTime(at(5));
    const ended = await ask<SilenceRow>('DELETE', `/api/silences/${made.body.id}`);
    expect(ended.body).toMatchObject({ state: 'ended', endsAt: at(5) });
    expect((await ask('DELETE', `/api/silences/${made.body.id}`)).status).toBe(404);
    expect((await ask<{ silences: unknown[] }>('GET', '/api/silences')).body.silences).toEqual([]);
    expect(
      (await ask<{ silences: unknown[] }>('GET', '/api/silences?all=1')).body.silences,
    ).toHaveLength(1);
  });

  it('are planned as maintenance', async () => {
    const window = {
      ...mute,
      kind: 'maintenance',
      durationMinutes: undefined,
      startsAt: at(60),
      endsAt: at(90),
    };
    expect((await ask<SilenceRow>('POST', '/api/silences', window)).body).toMatchObject({
      kind: 'maintenance',
      state: 'planned',
    });
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['no matcher', { matchers: [] }, /at least one matcher/],
    ['a label that is none', { matchers: [{ name: 'team', value: 'x' }] }, /matchers.0.name/],
    [
      'a value that is none',
      { matchers: [{ name: 'severity', value: 'critical' }] },
      /no alert has this severity; there are page, ticket, warning/,
    ],
    [
      'a regular expression',
      { matchers: [{ name: 'severity', value: 'page', isRegex: true }] },
      /not supported/,
    ],
    ['no end', { durationMinutes: undefined }, /endsAt/],
    ['two ends', { endsAt: at(9) }, /either endsAt/],
    ['an end that is past', { durationMinutes: undefined, endsAt: at(-1) }, /must be after/],
    ['an end that is far', { durationMinutes: undefined, endsAt: at(91 * 1440) }, /90 days/],
    ['a start that is past', { startsAt: at(-60) }, /startsAt/],
    ['no author', { createdBy: ' ' }, /createdBy/],
    ['no reason', { reason: '' }, /reason/],
    ['a long reason', { reason: 'x'.repeat(501) }, /reason/],
    ['a field that is none', { until: 5 }, /until/],
  ])('are refused with %s', async (_, fields, message) => {
    const { status, body } = await ask<{ detail: string }>('POST', '/api/silences', {
      ...mute,
      ...fields,
    });
    expect(status).toBe(400);
    expect(body.detail).toMatch(message);
  });

  it('are refused where the body is no JSON, or too large', async () => {
    const post = (body: string) => app.request('/api/silences', { method: 'POST', body }, env);
    expect((await post('{')).status).toBe(400);
    expect((await post('x'.repeat(20_000))).status).toBe(413);
  });

  it('are two hundred at the most', async () => {
    const made = await Promise.all(
      Array.from({ length: 200 }, () => ask('POST', '/api/silences', mute)),
    );
    expect(made.every(({ status }) => status === 201)).toBe(true);
    expect((await ask('POST', '/api/silences', mute)).status).toBe(409);
  });
});

describe('POST /api/alerts/{name}/acknowledge', () => {
  it('keeps who looks after the alert, the first one', async () => {
    await outage();
    await run(6);
    const path = '/api/alerts/PollingFallbackHigh/acknowledge';
    const { status, body } = await ask<object>('POST', path, { by: 'ada' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ by: 'ada', firedAt: at(5), rule: 'PollingFallbackHigh' });
    expect((await ask('POST', path, { by: 'bob' })).body).toEqual(body);
    expect((await alertOf('PollingFallbackHigh'))?.acknowledgement).toEqual(body);
  });

  it('refuses an alert that does not fire, and a rule that is none', async () => {
    expect((await ask('POST', '/api/alerts/NoScans/acknowledge', { by: 'ada' })).status).toBe(409);
    expect((await ask('POST', '/api/alerts/Nothing/acknowledge', { by: 'ada' })).status).toBe(404);
    expect((await ask('POST', '/api/alerts/NoScans/acknowledge', {})).status).toBe(400);
  });
});

describe('receivers', () => {
  it('are listed without their addresses and secrets', async () => {
    const answer = await app.request('/api/receivers', {}, { ...env, ...variables });
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({
      receivers: [
        { name: 'ops', kind: 'webhook', severities: ['warning'], repeatIntervalMs: 14_400_000 },
      ],
      problems: [],
    });
    expect(text).not.toMatch(/ops\.test|whsec/);
  });

  it('get a test at once, and whoever asks hears what they say', async () => {
    vi.useRealTimers();
    const { body } = await ask<TestResult>('POST', '/api/receivers/ops/test');
    expect(body).toMatchObject({ receiver: 'ops', delivered: true, status: 204, reason: null });
    expect(receiver.received).toMatchObject([
      { id: body.id, type: 'alert.test', data: { reason: 'test' } },
    ]);
    receiver.answer = () => new Response('who are you?', { status: 401 });
    expect((await ask<TestResult>('POST', '/api/receivers/ops/test')).body).toMatchObject({
      delivered: false,
      status: 401,
      reason: 'who are you?',
    });
    const unknown = await ask<{ detail: string }>('POST', '/api/receivers/nobody/test');
    expect(unknown.status).toBe(404);
  });

  it('that gave up on a message show it, and it can be sent once more', async () => {
    await outage();
    receiver.answer = () => new Response(null, { status: 410 });
    await run(5);
    const { body } = await ask<NotificationPage>('GET', '/api/notifications?state=dead');
    expect(body.notifications).toMatchObject([
      {
        receiver: 'ops',
        state: 'dead',
        attempts: 1,
        lastStatus: 410,
        notification: { status: 'firing' },
      },
    ]);
    expect((await ask<AlertList>('GET', '/api/alerts')).body.notifications.dead).toBe(1);
    const id = body.notifications[0]?.id ?? '';
    expect((await ask('POST', `/api/notifications/${id}/retry`)).status).toBe(200);
    expect((await ask('POST', `/api/notifications/${id}/retry`)).status).toBe(404);
    receiver.answer = () => new Response();
    vi.useRealTimers();
    await tick(6, variables);
    expect(receiver.told).toEqual(['firing PollingFallbackHigh']);
  });
});

describe('GET /alerts/rules.yml', () => {
  it('is YAML of the rules that are on', async () => {
    const own = { ...env, ALERT_RULES: '{"NoScans":{"enabled":false}}' };
    const answer = await app.request('/alerts/rules.yml', {}, own);
    expect(answer.headers.get('Content-Type')).toContain('yaml');
    const { groups } = parse(
      new TextDecoder().decode(await answer.arrayBuffer()),
    ) as PrometheusRules;
    const alerts = groups.flatMap(({ rules }) =>
      rules.flatMap((rule) => ('alert' in rule ? [rule.alert] : [])),
    );
    expect(alerts).toHaveLength(17);
    expect(alerts).toContain('PollingFallbackHigh');
    expect(alerts).not.toContain('NoScans');
  });

  it.each(['/alerts/rules.yml', '/api/alerts', '/api/silences', '/api/receivers'])(
    '%s is for who has the token',
    async (path) => {
      const production = { ...env, ENVIRONMENT: 'production', DASHBOARD_TOKEN: 'secret-token' };
      expect((await app.request(path, {}, production)).status).toBe(401);
      const headers = { Authorization: 'Bearer secret-token' };
      expect((await app.request(path, { headers }, production)).status).toBe(200);
    },
  );
});
