import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Silence } from '../../src/core/alerting/silence.ts';
import { readAlertSettings } from '../../src/alert-settings.ts';
import { evaluateAlerts } from '../../src/cron/evaluate-alerts.ts';
import { notifyAlerts } from '../../src/cron/notify-alerts.ts';
import type { Env } from '../../src/env.ts';
import { acknowledge, insertSilence } from '../../src/storage/silence-store.ts';
import { readCounters } from '../../src/storage/counter-store.ts';
import { at, Receiver, resetAlerts, rows, scans, tick, withReceiver } from './alert-world.ts';
import { D1Down, faultyD1 } from './faulty-d1.ts';

let receiver: Receiver;
let said: string[];

/** Only of PollingFallbackHigh, so that what is told is plain. */
const warnings = withReceiver({ severities: ['warning'] });

beforeEach(async () => {
  await resetAlerts();
  receiver = new Receiver();
  said = [];
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => said.push(line));
  }
});
afterEach(() => vi.restoreAllMocks());

/** Every app falls back from minute 0 to 10, and none in the hour after. */
async function outage(): Promise<void> {
  for (let minute = 0; minute < 60; minute += 1) await scans(minute, minute < 10 ? 4 : 0, 4);
}

async function run(from: number, to: number, variables: Partial<Env> = warnings): Promise<void> {
  for (let minute = from; minute <= to; minute += 1) await tick(minute, variables);
}

async function outbox(): Promise<string[]> {
  const all = await rows<{ state: string; attempts: number; status: number | null }>(
    'SELECT state, attempts, last_status AS status FROM notification ORDER BY created_at',
  );
  return all.map(({ state, attempts, status }) => `${state} ${attempts} ${status}`);
}

describe('a receiver that is down', () => {
  it('gets the firing and then its end once it is up, each once', async () => {
    await outage();
    receiver.answer = () => new Response('later', { status: 503 });
    await run(0, 45);
    expect(receiver.told).toEqual([]);
    expect((await outbox()).map((line) => line.split(' ')[0])).toEqual(['waiting', 'waiting']);
    expect(
      new Set(receiver.requests.map((request) => request.headers.get('webhook-id'))).size,
    ).toBe(1);
    receiver.answer = () => new Response(null, { status: 204 });
    await run(46, 80);
    expect(receiver.told).toEqual(['firing PollingFallbackHigh', 'resolved PollingFallbackHigh']);
    expect(await outbox()).toEqual(['delivered 7 204', 'delivered 1 204']);
    const counted = await readCounters(env.DB);
    expect(counted.map(({ name, label, value }) => `${name} ${label} ${value}`)).toEqual([
      'notification_failures ops 6',
      'notifications_delivered ops 2',
    ]);
  });

  it('is left alone for as long as it asks', async () => {
    await outage();
    receiver.answer = () => new Response(null, { status: 429, headers: { 'retry-after': '600' } });
    await run(0, 13);
    expect(receiver.requests).toHaveLength(1);
    receiver.answer = () => new Response();
    await run(14, 16);
    expect(receiver.told).toEqual(['firing PollingFallbackHigh']);
  });

  it.each([
    ['is gone for good', () => new Response('no more', { status: 410 }), 1, 'no more'],
    [
      'never comes back',
      () => Promise.reject(new Error('connect https://secret.test refused')),
      14,
      'not reachable',
    ],
  ])('and %s is given up, visibly', async (_, answer, attempts, reason) => {
    await outage();
    receiver.answer = answer;
    await run(0, 20);
    for (let minute = 21; minute < 400; minute += 7) await tick(minute, warnings);
    const [first] = await rows<{ state: string; attempts: number; last_reason: string }>(
      'SELECT state, attempts, last_reason FROM notification ORDER BY created_at',
    );
    expect(first).toEqual({ state: 'dead', attempts, last_reason: reason });
    expect(said.join()).toContain('notification given up');
    expect(said.join()).not.toContain('secret.test');
  });

  it('and sends elsewhere is not followed', async () => {
    await outage();
    receiver.answer = () =>
      new Response(null, { status: 307, headers: { location: 'https://elsewhere.test/' } });
    await run(0, 5);
    expect(receiver.requests).toHaveLength(1);
    const [row] = await rows<{ last_reason: string }>('SELECT last_reason FROM notification');
    expect(row?.last_reason).toContain('redirected, which is not followed');
  });
});

describe('a run that is killed', () => {
  it('after its evaluation has the next one tell what it did not', async () => {
    await outage();
    await run(0, 4);
    const dying = faultyD1(({ sql }) => {
      if (sql.includes('notification_group')) throw new D1Down();
    });
    await tick(5, { ...warnings, DB: dying });
    expect(receiver.told).toEqual([]);
    await tick(6, warnings);
    expect(receiver.told).toEqual(['firing PollingFallbackHigh']);
  });

  it('between sending and storing sends again, under the same id', async () => {
    await outage();
    await run(0, 4);
    // Drizzle's own statements go past `batch`, and are left alone.
    const DB = new Proxy(env.DB, {
      get: (d1, name) => {
        if (name === 'batch') return failing(d1);
        const value: unknown = Reflect.get(d1, name);
        return typeof value === 'function' ? (value.bind(d1) as unknown) : value;
      },
    });
    await tick(5, { ...warnings, DB });
    expect(receiver.told).toEqual(['firing PollingFallbackHigh']);
    await run(6, 8);
    const ids = receiver.received.map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(await outbox()).toEqual(['delivered 2 204']);
  });
});

/** Fails the batch that stores what became of a delivery: one that begins with a counter. */
function failing(d1: D1Database): D1Database['batch'] {
  return (statements) => {
    const isSettling = receiver.received.length > 0 && statements.length === 2;
    return isSettling ? Promise.reject(new D1Down()) : d1.batch(statements);
  };
}

describe('an alert whose rule is turned off while it fires', () => {
  it('is told as over', async () => {
    for (let minute = 0; minute < 20; minute += 1) await scans(minute, 4, 4);
    await run(0, 5);
    const off = { ...warnings, ALERT_RULES: '{"PollingFallbackHigh":{"enabled":false}}' };
    await run(6, 12, off);
    expect(receiver.told).toEqual(['firing PollingFallbackHigh', 'resolved PollingFallbackHigh']);
  });
});

describe('notifyAlerts()', () => {
  const { rules, routes, environment, publicUrl } = readAlertSettings({ ...env, ...warnings });
  const told = { rules, routes, environment, publicUrl };

  it('tells an alert without budget and cause rather than not at all', async () => {
    await outage();
    await run(0, 4);
    await evaluateAlerts(env.DB, rules, at(5));
    const blind = faultyD1(({ sql }) => {
      if (sql.includes('rollup_floor')) throw new D1Down();
    });
    expect(await notifyAlerts({ ...told, d1: blind, at: at(5) })).toBe(1);
    expect(said.some((line) => line.includes('alert told without its cause'))).toBe(true);
    await tick(6, warnings);
    const [message] = receiver.received;
    expect(message?.data.alerts[0]?.details).toEqual([
      'Since 3 Mar 12:03 UTC.',
      expect.stringContaining('In 15 minutes: '),
    ]);
  });

  it('gives way to another run that has told it meanwhile', async () => {
    await outage();
    await run(0, 4);
    await evaluateAlerts(env.DB, rules, at(5));
    const slow = faultyD1(async ({ sql }) => {
      if (sql.includes('INSERT INTO notification_group')) {
        expect(await notifyAlerts({ ...told, d1: env.DB, at: at(6) })).toBe(1);
      }
    });
    expect(await notifyAlerts({ ...told, d1: slow, at: at(5) })).toBe(0);
    expect(await rows('SELECT id FROM notification')).toHaveLength(1);
  });
});

describe('what is silenced', () => {
  const silence = (fields: Partial<Silence> = {}): Silence => ({
    id: 'one',
    kind: 'silence',
    matchers: [{ name: 'alertname', value: 'PollingFallbackHigh', isEqual: true }],
    startsAt: at(0),
    endsAt: at(20),
    createdAt: at(0),
    createdBy: 'ada',
    reason: 'a test of the firewall',
    ...fields,
  });

  it('is told when the silence ends, if it still fires', async () => {
    await outage();
    await insertSilence(env.DB, silence(), 10);
    await run(0, 19);
    expect(receiver.told).toEqual([]);
    expect(
      await rows(
        "SELECT rule FROM alert_transition WHERE to_state = 'firing' AND rule LIKE 'Polling%'",
      ),
    ).toHaveLength(1);
    await run(20, 21);
    expect(receiver.told).toEqual(['firing PollingFallbackHigh']);
  });

  it('is told its end where its firing was told before', async () => {
    await outage();
    await insertSilence(env.DB, silence({ startsAt: at(7), endsAt: at(55) }), 10);
    await run(0, 45);
    expect(receiver.told).toEqual(['firing PollingFallbackHigh', 'resolved PollingFallbackHigh']);
  });

  it('is not repeated once someone looks after it, and its end is told', async () => {
    await outage();
    const often = withReceiver({ severities: ['warning'], repeatIntervalSeconds: 300 });
    await run(0, 5, often);
    await acknowledge(env.DB, {
      rule: 'PollingFallbackHigh',
      firedAt: at(5),
      by: 'ada',
      reason: '',
      at: at(5),
    });
    await run(6, 45, often);
    expect(receiver.told).toEqual(['firing PollingFallbackHigh', 'resolved PollingFallbackHigh']);
  });
});

describe('receivers that are set up wrongly', () => {
  it.each<[string, Partial<Env>, string]>([
    ['without JSON', { ALERT_RECEIVERS: '[' }, 'ALERT_RECEIVERS: expected JSON'],
    ['of no kind', withReceiver({ kind: 'fax' }), 'ALERT_RECEIVERS[0]'],
    [
      'without their secret',
      { ...withReceiver(), OPS_SECRET: '' } as Partial<Env>,
      'wrangler secret put OPS_SECRET',
    ],
    [
      'with a weak secret',
      { ...withReceiver(), OPS_SECRET: 'abc' } as Partial<Env>,
      'openssl rand',
    ],
    [
      'with a password in the address',
      withReceiver({ url: 'https://me:pw@ops.test/' }),
      'no password',
    ],
    ['with rules that are none', { ALERT_RULES: '{"X":{}}' }, 'ALERT_RULES'],
  ])('%s are named in the log, and what else there is goes on', async (_, variables, problem) => {
    await outage();
    await run(0, 5, variables);
    expect(
      said.some((line) => line.includes('alerts are set up wrongly') && line.includes(problem)),
    ).toBe(true);
    expect(said.join()).not.toMatch(/me:pw|"abc"/);
    expect(
      await rows("SELECT 1 FROM alert_transition WHERE rule = 'PollingFallbackHigh'"),
    ).not.toEqual([]);
  });

  it.each([
    'http://ops.test/hook',
    'https://localhost/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://10.1.2.3/',
    'https://169.254.169.254/latest',
    'https://192.168.0.1./',
    'https://100.64.0.1/',
    'https://db.internal/',
    'https://printer/',
    'ftp://ops.test/',
  ])('to %s are refused outside development', async (url) => {
    const variables = { ...withReceiver({ url }), ENVIRONMENT: 'production' };
    await tick(0, variables);
    expect(said.some((line) => line.includes('ALERT_RECEIVERS[0].url'))).toBe(true);
    expect(receiver.requests).toEqual([]);
  });
});
