import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultRules } from '../../src/core/alerting/rules.ts';
import { evaluateAlerts } from '../../src/cron/evaluate-alerts.ts';
import {
  at,
  Receiver,
  resetAlerts,
  rows,
  scans,
  start,
  stateOf,
  tick,
  withReceiver,
} from './alert-world.ts';
import { D1Down, faultyD1 } from './faulty-d1.ts';

let receiver: Receiver;
let said: string[];

beforeEach(async () => {
  await resetAlerts();
  receiver = new Receiver();
  said = [];
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => said.push(line));
  }
});
afterEach(() => vi.restoreAllMocks());

/** A good hour, then an outage in which every app falls back for 10 minutes, then good again. */
async function outage(): Promise<void> {
  await scans(-60, 0, 40);
  for (let minute = 0; minute < 10; minute += 1) await scans(minute, 4, 4);
  for (let minute = 10; minute < 60; minute += 1) await scans(minute, 0, 4);
}

async function transitions(rule = 'PollingFallbackHigh'): Promise<string[]> {
  const all = await rows<{ rule: string; at: number; to_state: string }>(
    'SELECT rule, at, to_state FROM alert_transition ORDER BY at, rule',
  );
  return all
    .filter((row) => row.rule === rule)
    .map((row) => `${(row.at - start) / 60_000} ${row.to_state}`);
}

describe('an outage', () => {
  it('makes PollingFallbackHigh pending, firing and resolved, told once each', async () => {
    await outage();
    for (let minute = -1; minute <= 60; minute += 1) await tick(minute);
    expect(await transitions()).toEqual([
      '-1 no_data',
      '1 inactive',
      '3 pending',
      '5 firing',
      // The last of the outage leaves the 15 minutes.
      '25 keep_firing',
      '40 resolved',
    ]);
    const own = receiver.told.filter((line) => line.endsWith('PollingFallbackHigh'));
    expect(own.filter((line) => line.startsWith('firing'))).toHaveLength(1);
    expect(own.filter((line) => line.startsWith('resolved'))).toHaveLength(1);
    expect(own.at(-1)).toBe('resolved PollingFallbackHigh');
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(receiver.received.length);
  });

  it('is paged too, and the weaker alerts of it are not', async () => {
    await outage();
    for (let minute = -1; minute <= 12; minute += 1) await tick(minute);
    expect(await stateOf('FallbackBurn15m')).toBe('firing');
    expect(await stateOf('WebsocketSuccessBurn15m')).toBe('firing');
    expect(receiver.told).toContain('firing FallbackBurn15m');
    expect(receiver.told.join()).not.toContain('WebsocketSuccess');
  });

  it('is told with counts, interval, budget, the likely cause, and a link to it', async () => {
    await scans(-60, 2, 100, { platform: 'Android' });
    await scans(-60, 2, 100, { platform: 'iOS' });
    for (let minute = 0; minute < 6; minute += 1) {
      await scans(minute, 8, 8, { platform: 'iOS' });
      await scans(minute, 0, 8, { platform: 'Android' });
    }
    const variables = withReceiver({ severities: ['warning'] });
    for (let minute = 0; minute <= 6; minute += 1) await tick(minute, variables);
    const [first] = receiver.received;
    expect(first?.type).toBe('alert.firing');
    expect(first?.data).toMatchObject({ receiver: 'ops', status: 'firing', reason: 'new_alerts' });
    const [alert] = first?.data.alerts ?? [];
    expect(alert).toMatchObject({
      rule: 'PollingFallbackHigh',
      severity: 'warning',
      labels: { alertname: 'PollingFallbackHigh', environment: 'development' },
      firedAt: at(3),
    });
    expect(alert?.title).toBe('50 % of 48 scans fell back in 15 minutes, over 5 %');
    expect(alert?.details).toEqual([
      'Since 3 Mar 12:01 UTC.',
      expect.stringMatching(
        /^In 15 minutes: 24 of 48 scans fell back, 50 % \(95 % interval 36 % to 64 %\), 10 × /,
      ),
      expect.stringMatching(/^The budget of 30 days is overspent: \d+ % of it is used\.$/),
      expect.stringMatching(/^50 % of 48 scans fell back, before 2 % of 200: a rise of 48 points/),
      'iOS fell back in 100 % of 24 scans, before 2 % of 100; that is all of the rise.',
    ]);
    expect(alert?.link).toBe(
      `https://scans.test/?range=15m&from=${at(-12)}&to=${at(3)}&platform=iOS`,
    );
  });

  it('is told again by its interval as long as it lasts', async () => {
    await scans(-60, 0, 40);
    for (let minute = 0; minute < 40; minute += 1) await scans(minute, 4, 4);
    const variables = withReceiver({ repeatIntervalSeconds: 600, severities: ['warning'] });
    for (let minute = 0; minute <= 40; minute += 1) await tick(minute, variables);
    expect(receiver.told).toEqual([
      'firing PollingFallbackHigh',
      'still firing PollingFallbackHigh',
      'still firing PollingFallbackHigh',
      'still firing PollingFallbackHigh',
    ]);
  });

  it('that is silent in the night neither resolves nor fires anything', async () => {
    for (let minute = 0; minute < 10; minute += 1) await scans(minute, 4, 4);
    for (const minute of [5, 7, 30, 120, 600]) await tick(minute);
    expect(await stateOf('PollingFallbackHigh')).toBe('no_data');
    expect(receiver.told.filter((line) => line.includes('resolved'))).toEqual([]);
    for (let minute = 610; minute < 626; minute += 5) await scans(minute, 0, 5);
    for (const minute of [611, 620, 626]) await tick(minute);
    expect(await stateOf('PollingFallbackHigh')).toBe('resolved');
  });
});

describe('three scans at night', () => {
  it('that all fall back alert nobody', async () => {
    await scans(0, 3, 3);
    for (let minute = 0; minute <= 20; minute += 1) await tick(minute);
    expect(receiver.requests).toEqual([]);
    expect(await transitions()).toEqual(['0 no_data', '1 inactive', '16 no_data']);
  });
});

describe('a cron that', () => {
  it('runs twice a minute, or many at once, changes nothing twice', async () => {
    await outage();
    for (let minute = 0; minute <= 45; minute += 1) {
      await Promise.all([tick(minute), tick(minute), tick(minute)]);
    }
    const own = receiver.told.filter((line) => line.endsWith(' PollingFallbackHigh'));
    expect(own.filter((line) => line === 'firing PollingFallbackHigh')).toHaveLength(1);
    expect(own.filter((line) => line === 'resolved PollingFallbackHigh')).toHaveLength(1);
    expect(await transitions()).toEqual([
      '0 no_data',
      '1 inactive',
      '3 pending',
      '5 firing',
      '25 keep_firing',
      '40 resolved',
    ]);
  });

  it('misses minutes holds by the clock', async () => {
    await outage();
    for (const minute of [0, 4, 9, 30, 52]) await tick(minute);
    expect(await transitions()).toEqual([
      '0 no_data',
      '4 pending',
      '9 firing',
      '30 keep_firing',
      '52 resolved',
    ]);
  });

  it('comes for an older minute than the last changes nothing', async () => {
    await outage();
    await tick(5);
    const before = await rows('SELECT * FROM alert_transition');
    await tick(3);
    expect(await rows('SELECT * FROM alert_transition')).toEqual(before);
  });

  it('finds D1 down fails nobody, and the next minute goes on', async () => {
    await outage();
    await tick(3);
    const down = faultyD1(() => {
      throw new D1Down();
    });
    await tick(4, { ...withReceiver(), DB: down });
    expect(said.filter((line) => line.includes('alerts not evaluated'))).toHaveLength(1);
    await tick(5);
    expect(await transitions()).toEqual(['3 pending', '5 firing']);
    expect(receiver.told).toContain('firing PollingFallbackHigh');
  });
});

describe('evaluateAlerts()', () => {
  it('gives way to another run that was faster', async () => {
    await outage();
    const slow = faultyD1(async ({ sql }) => {
      if (sql.includes('INSERT INTO alert_evaluation'))
        await evaluateAlerts(env.DB, defaultRules, at(3));
    });
    expect(await evaluateAlerts(slow, defaultRules, at(4))).toBe('overtaken');
    expect(await transitions()).toEqual(['3 pending']);
  });

  it('reads little, however many scans there are', async () => {
    await fillRollups();
    await tick(0);
    const { d1, seen } = counted();
    expect(await evaluateAlerts(d1, defaultRules, at(37))).toBe('evaluated');
    // The board; what is recent and what is older, each once or twice; how late telemetry is; and the write.
    expect(seen.batches).toBeLessThanOrEqual(7);
    expect(seen.rowsRead).toBeGreaterThan(300);
    expect(seen.rowsRead).toBeLessThan(1_000);
  });
});

/** A row in each minute, hour and day of nine days: as many as there ever are. */
async function fillRollups(): Promise<void> {
  const sums = JSON.stringify({ decided: 9, completed: 9, tried: 9, websocket: 9 });
  const lengths = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
  for (const [resolution, length] of Object.entries(lengths)) {
    const from = Math.floor(at(-9 * 1440) / length) * length;
    const count = Math.ceil((10 * 86_400_000) / length);
    await env.DB.prepare(
      `INSERT INTO rollup (resolution, dimension, start, value, sums, histograms)
       WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
       SELECT ?1, '', ${from} + i * ${length}, '', ?2, '{}' FROM n`,
    )
      .bind(resolution, sums)
      .run();
  }
}

function counted() {
  const seen = { batches: 0, rowsRead: 0 };
  const batch: D1Database['batch'] = async <T>(statements: D1PreparedStatement[]) => {
    const results = await env.DB.batch<T>(statements);
    seen.batches += 1;
    for (const { meta } of results) seen.rowsRead += meta.rows_read;
    return results;
  };
  const d1 = { prepare: (sql: string) => env.DB.prepare(sql), batch } as unknown as D1Database;
  return { d1, seen };
}
