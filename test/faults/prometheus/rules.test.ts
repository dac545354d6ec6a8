import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createRandom } from '../../../dashboard/samples/random.ts';
import { toPrometheusRules } from '../../../src/core/alerting/prometheus-rules.ts';
import { replayRules, type MinuteSeries } from '../../../src/core/alerting/replay-rules.ts';
import { defaultRules } from '../../../src/core/alerting/rules.ts';
import { objectiveCounters } from '../../../src/core/slo/metric-names.ts';
import { ratioMetrics } from '../../../src/core/slo/read-answers.ts';
import { projectFolder } from '../../../src/dev/settings.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bookshelf-promtool-'));
  const rules = stringify(toPrometheusRules(defaultRules, ''), { lineWidth: 0 });
  await writeFile(join(folder, 'rules.yml'), rules);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Prometheus's own tool (Debian: apt-get install prometheus). */
function promtool(...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`promtool: ${error?.message ?? stdout + stderr}`);
  return stdout;
}

describe('GET /alerts/rules.yml', () => {
  it('is a rules file to Prometheus', () => {
    expect(promtool('check', 'rules', 'rules.yml')).toMatch(/SUCCESS: \d+ rules found/);
  });

  it.each(['rules.test.yml', 'week.test.yml'])('passes the tests of %s', async (name) => {
    await copyFile(join(projectFolder, 'docs/prometheus', name), join(folder, name));
    expect(promtool('test', 'rules', name)).toContain('SUCCESS');
  });

  it.each([1, 5, 6])('fires when the evaluator does, over traffic number %i', async (seed) => {
    const series = anyTraffic(seed);
    const rules = defaultRules.filter(
      // A day's window begins with an hour here, and with the minute there.
      (rule) => rule.kind === 'ratio' && rule.longMs < 86_400_000 && rule.source !== 'overdueScans',
    );
    const alerts = replayRules(rules, series);
    const checks = rules.flatMap((rule) =>
      Array.from({ length: series.minutes / 10 - 1 }, (_, index) => {
        const minute = (index + 1) * 10;
        const at = series.from + minute * 60_000;
        const fires = alerts.some(
          (alert) =>
            alert.rule === rule.name && alert.firedAt <= at && (alert.resolvedAt ?? at + 1) > at,
        );
        const expr = `count(ALERTS{alertname="${rule.name}",alertstate="firing"})`;
        return {
          expr,
          eval_time: `${minute}m`,
          exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
        };
      }),
    );
    expect(alerts.length).toBeGreaterThan(0);
    const tests = [{ interval: '1m', input_series: toInput(series), promql_expr_test: checks }];
    await writeFile(
      join(folder, 'same.yml'),
      stringify({ rule_files: ['rules.yml'], evaluation_interval: '1m', tests }),
    );
    expect(promtool('test', 'rules', 'same.yml')).toContain('SUCCESS');
  });
});

/** Ten hours whose minutes go well, badly, or without a scan, in stretches of some minutes. */
function anyTraffic(seed: number): MinuteSeries {
  const random = createRandom(seed);
  const minutes = 600;
  const [tried, bad] = [
    Array.from({ length: minutes }, () => 0),
    Array.from({ length: minutes }, () => 0),
  ];
  for (let minute = 0; minute < minutes;) {
    const [length, badRatio] = [random.int(3, 60), random.pick([0, 0.03, 0.2, 0.6, 1])];
    const scans = random.pick([0, 1, 6]);
    for (const end = Math.min(minutes, minute + length); minute < end; minute += 1) {
      const all = random.int(0, scans);
      tried[minute] = all;
      bad[minute] = Array.from({ length: all }).filter(() => random.chance(badRatio)).length;
    }
  }
  const good = tried.map((all, minute) => all - (bad[minute] ?? 0));
  return {
    from: Date.UTC(2026, 0, 5),
    minutes,
    counts: {
      websocketSuccess: { count: good, total: tried },
      fallback: { count: bad, total: tried },
      completion: { count: good, total: tried },
    },
  };
}

/** Counters as they are scraped each minute, from 0 on. */
function toInput({ counts }: MinuteSeries) {
  const series = new Map<string, string>();
  for (const name of ratioMetrics) {
    const counters = objectiveCounters(name);
    for (const part of ['count', 'total'] as const) {
      let sum = 0;
      const values = [0, ...Array.from(counts[name][part], (value) => (sum += value))];
      series.set(counters[part], values.join(' '));
    }
  }
  return [...series].map(([name, values]) => ({ series: name, values }));
}
