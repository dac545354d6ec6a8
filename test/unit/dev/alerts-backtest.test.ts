import { describe, expect, it } from 'vitest';
import type { ReplayedAlert } from '../../../src/core/alerting/replay-rules.ts';
import { defaultRules } from '../../../src/core/alerting/rules.ts';
import { parseCommand, UsageError } from '../../../src/dev/alerts-backtest/command.ts';
import { parseIncidents, scoreAlerts } from '../../../src/dev/alerts-backtest/incidents.ts';
import { readHistory } from '../../../src/dev/alerts-backtest/read-history.ts';
import { describeReplay, describeScore } from '../../../src/dev/alerts-backtest/report.ts';
import { simulateCalm, simulateOutages } from '../../../src/dev/alerts-backtest/simulate.ts';

const url = 'http://127.0.0.1:8787';
const day = Date.UTC(2026, 10, 1);
const t = (minutes: number) => day + minutes * 60_000;

describe('parseCommand()', () => {
  it.each([
    [[], { kind: 'replay', days: 30, url, incidentsFile: undefined, rules: undefined }],
    [
      ['--days', '90', '--incidents', 'i.json', '--rules', '{}', '--url', 'https://x.test'],
      { kind: 'replay', days: 90, url: 'https://x.test', incidentsFile: 'i.json', rules: '{}' },
    ],
    [['--simulate'], { kind: 'simulate', days: 90, seed: 1 }],
    [['--help'], { kind: 'help' }],
  ])('reads %j', (args, command) => {
    expect(parseCommand(args)).toEqual(command);
  });

  it.each([
    [['--days', '91'], '--days "91"'],
    [['--days', 'x'], '--days "x"'],
    [['--url', 'x'], 'must begin with http'],
    [['now'], 'now'],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
    expect(() => parseCommand(args)).toThrow(message);
  });
});

describe('scoreAlerts()', () => {
  const alert = (rule: string, from: number, to: number | null): ReplayedAlert => {
    return { rule, since: t(from), firedAt: t(from), resolvedAt: to === null ? null : t(to) };
  };
  const incident = (from: number, to: number, cause: string, title: string) => {
    return { from: t(from), to: new Date(t(to)).toISOString(), cause, title };
  };

  it('finds which alerts are false, and which incidents are missed', () => {
    const incidents = parseIncidents(
      JSON.stringify([
        incident(100, 160, 'progress', 'a firewall'),
        incident(500, 560, 'completion', 'the model was down'),
      ]),
    );
    const alerts = [
      alert('FallbackBurn1h', 112, 180),
      alert('PollingFallbackHigh', 104, 180),
      // After the incident and its grace, and one of another cause.
      alert('PollingFallbackHigh', 300, 310),
      alert('FallbackBurn15m', 510, null),
      // Its window of three days still holds the incident.
      alert('FallbackBurn3d', 400, 420),
    ];
    const score = scoreAlerts(defaultRules, alerts, incidents);
    expect(score.falseAlerts.map(({ firedAt }) => (firedAt - day) / 60_000)).toEqual([300, 510]);
    expect(describeScore(score, incidents)).toEqual([
      '\nOf 2 incidents 1 are found:',
      '  a firewall: PollingFallbackHigh, after 4 minutes',
      '  missed: the model was down, 2026-11-01T08:20Z',
      'False alerts: 2',
      '  PollingFallbackHigh, 2026-11-01T05:00Z',
      '  FallbackBurn15m, 2026-11-01T08:30Z',
    ]);
  });

  it.each([
    ['{', 'must be JSON'],
    ['[{"from":1,"to":2,"title":"x","cause":"weather"}]', 'cause'],
    ['[{"from":2,"to":1,"title":"x","cause":"progress"}]', 'from must be before to'],
    ['[{"from":"soon","to":1,"title":"x","cause":"progress"}]', 'ISO 8601'],
  ])('says what is wrong with %s', (text, message) => {
    expect(() => parseIncidents(text)).toThrow(message);
  });
});

describe('readHistory()', () => {
  it('puts the minutes of each day in their place, and leaves out days of which only hours are kept', async () => {
    const asked: string[] = [];
    const ask = async (path: string): Promise<unknown> => {
      asked.push(path);
      const query = new URLSearchParams(path.split('?')[1]);
      const from = Number(query.get('from'));
      const points =
        from === day
          ? [60, 120].map((minute) => ({ t: t(minute), count: 30, total: 40 }))
          : [{ t: from + 300_000, count: 1, total: 2 }];
      return { metric: query.get('metric'), points };
    };
    const { series, scans, coarseDays } = await readHistory(ask, 2, t(2 * 1440) - 5_000);
    expect(asked).toHaveLength(6);
    expect(asked[0]).toBe(
      `/api/timeseries?metric=websocketSuccess&step=60000&from=${day}&to=${t(1440)}`,
    );
    expect(coarseDays).toEqual([day]);
    expect(scans).toBe(2);
    expect(series.counts.fallback.total[1445]).toBe(2);
    const lines = describeReplay({ series, scans, coarseDays }, defaultRules, []);
    expect(lines.join('\n')).toContain('Left out: 1 days');
  });
});

describe('the simulation', () => {
  it('fires no page inside the targets, where bare ratios do', () => {
    const { gated, plain } = simulateCalm(500, 30, 3);
    expect(gated.pages).toBe(0);
    expect(plain.pages).toBeGreaterThan(5);
    expect(plain.warnings).toBeGreaterThan(20 * Math.max(1, gated.warnings));
  });

  it('finds every outage in which all fall back, at 2,000 scans a day', () => {
    const { gated } = simulateOutages(2_000, 1, { outages: 10, seed: 3 });
    expect(gated.pageMinutes).toHaveLength(10);
    expect(gated.pageMinutes[0]).toBeGreaterThanOrEqual(2);
    expect(gated.pageMinutes.at(-1)).toBeLessThan(120);
  });
});
