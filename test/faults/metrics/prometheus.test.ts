import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MeasuredLatency } from '../../../src/core/slo/read-answers.ts';
import type { Trace } from '../../../src/core/trace/trace.ts';
import { until } from '../../support/until.ts';
import { dashboardExpressions } from '../../support/grafana-dashboard.ts';
import { MetricsBench } from './metrics-bench.ts';

const openMetrics = 'application/openmetrics-text; version=1.0.0';

let bench: MetricsBench;
let startedAt: number;
let firstEndedAt: number;

beforeAll(async () => {
  bench = await MetricsBench.start();
  // A counter's first value is what it grows from.
  await until(
    () =>
      bench.prometheus.value(
        'bookshelf_objective_eligible_total{job="bookshelf",objective="fallback"}',
      ),
    (value) => value === 0,
  );
  startedAt = Date.now();
  for (const platform of ['ios', 'ios', 'android']) await bench.scan(platform);
  await bench.scan('android', { upgrades: 'refuse' });
  await bench.scan('ios', { strategy: 'polling' });
  await bench.scan('ios', { fails: true });
  firstEndedAt = Date.now();
  await bench.counted(6);
  await bench.scan('"an\\droid', { upgrades: 'refuse' });
  await bench.scan('ios', { upgrades: 'refuse' });
  await bench.scan('ios');
  await bench.counted(9);
});
afterAll(() => bench?.stop());

const ratioNames = [
  ['fallback', 'fallback'],
  ['websocketSuccess', 'websocket_success'],
  ['completion', 'completion'],
] as const;

const ratioOf = (objective: string, change: (counter: string) => string) => {
  const labels = `{job="bookshelf",objective="${objective}"}`;
  const sum = (name: string) => `sum(${change(`bookshelf_objective_${name}_total${labels}`)})`;
  return `${sum('matched')} / ${sum('eligible')}`;
};

describe('the real Prometheus', () => {
  it('scrapes both formats, with the token of a file, and finds nothing wrong', async () => {
    expect(await bench.prometheus.targets()).toMatchObject([
      { health: 'up', lastError: '' },
      { health: 'up', lastError: '' },
    ]);
    expect(bench.prometheus.output).not.toMatch(/level=(warn|error)/);
    expect(bench.worker.output).not.toMatch(/"level":"error"|Uncaught/);
  });

  it('reads the same from both, but for what only OpenMetrics has', async () => {
    const of = async (job: string) => {
      const series = await bench.prometheus.query(
        `{__name__=~"bookshelf_.+",__name__!~".+_(created|age_seconds)",job="${job}"}`,
      );
      return new Map(
        series.map(({ metric, value }) => {
          const own = Object.entries(metric).filter(([label]) => !/^(instance|job)$/.test(label));
          return [own.map(([label, word]) => `${label}=${word}`).join(), value];
        }),
      );
    };
    // They are scraped at different moments of the same second.
    const both = async () => [await of('bookshelf'), await of('bookshelf-text')] as const;
    const isSame = (one: Map<string, number>, other: Map<string, number>) =>
      one.size === other.size && [...one].every(([series, value]) => other.get(series) === value);
    const [open] = await until(both, (read) => isSame(...read));
    expect(open.size).toBeGreaterThan(500);
  });

  it('knows the type of each family, and the unit of each that has one', async () => {
    const known = await bench.prometheus.metadata();
    const typeOf = (name: string) => known[name]?.map(({ type }) => type);
    expect(typeOf('bookshelf_scan_decided')).toEqual(['counter']);
    expect(typeOf('bookshelf_scan_decided_total')).toEqual(['counter']);
    expect(typeOf('bookshelf_update_latency_seconds')).toContain('histogram');
    expect(typeOf('bookshelf_scan_in_flight')).toContain('gauge');
    expect(known['bookshelf_scan_duration_seconds']?.map(({ unit }) => unit)).toContain('seconds');
  });

  it.each(ratioNames)(
    'has by PromQL the %s that /api/summary has, over all scans',
    async (name, objective) => {
      const summary = await bench.summary(startedAt, Date.now());
      const ratio = summary[name];
      expect(ratio.total).toBeGreaterThanOrEqual(7);
      const increase = ratioOf(objective, (counter) => `increase(${counter}[10m])`);
      expect(await bench.prometheus.value(increase)).toBeCloseTo(ratio.ratio ?? -1, 12);
      const target = `bookshelf_objective_target_ratio{job="bookshelf",objective="${objective}"}`;
      expect(await bench.prometheus.value(target)).toBe(ratio.target);
    },
  );

  it.each(ratioNames)(
    'has the %s of a part of them, from one scrape to another',
    async (name, objective) => {
      const summary = await bench.summary(firstEndedAt, Date.now());
      const ratio = summary[name];
      expect(ratio.total).toBe(3);
      const at = Math.floor(await secondsOfFirst());
      const change = ratioOf(objective, (counter) => `${counter} - ${counter} @ ${at}`);
      expect(await bench.prometheus.value(change)).toBeCloseTo(ratio.ratio ?? -1, 12);
    },
  );

  it.each(['websocket', 'polling'] as const)(
    'has the percentiles of %s latency that /api/summary has, to the width of a bucket',
    async (transport) => {
      const { latency } = await bench.summary(startedAt, Date.now());
      const measured: MeasuredLatency = latency[transport];
      const count = `bookshelf_update_latency_seconds_count{job="bookshelf",transport="${transport}"}`;
      expect(await bench.prometheus.value(count)).toBe(measured.count);
      expect(measured.count).toBeGreaterThan(3);
      const buckets = `bookshelf_update_latency_seconds_bucket{job="bookshelf",transport="${transport}"}`;
      for (const [q, ms] of [
        [0.5, measured.p50],
        [0.95, measured.p95],
        [0.99, measured.p99],
      ] as const) {
        const seconds =
          (await bench.prometheus.value(`histogram_quantile(${q}, ${buckets})`)) ?? -1;
        // Under the first bound, 1 ms, there is but one bucket.
        if ((ms ?? 0) / 1000 < 2 ** -10) expect(seconds).toBeLessThanOrEqual(2 ** -10);
        else
          expect(Math.abs(Math.log2(seconds / ((ms ?? 0) / 1000)))).toBeLessThanOrEqual(
            1 / 16 + 1e-9,
          );
      }
    },
  );

  it('keeps labels as apps have said them', async () => {
    const tried = 'bookshelf_scan_websocket_tried_total{job="bookshelf",result="polling_fallback"}';
    const series = await bench.prometheus.query(tried);
    const platforms = series.map(({ metric, value }) => [metric['platform'] ?? '', value]);
    expect(Object.fromEntries(platforms)).toEqual({ '"an\\droid': 1, android: 1, ios: 1 });
  });

  it('keeps exemplars, each of a trace that can be read', async () => {
    const selectors = ['bookshelf_scan_duration_seconds_bucket', 'bookshelf_scan_fallbacks_total'];
    for (const selector of selectors) {
      const read = () => bench.prometheus.exemplars(selector, startedAt, Date.now());
      const shown = await until(read, (all) => all.length > 0);
      for (const { traceId, series, value } of shown) {
        const { spans } = await bench.get<Trace>(`/api/traces/${traceId}`);
        expect(spans.some(({ name }) => name === 'scan')).toBe(true);
        if (series['le'] !== undefined) expect(value).toBeLessThanOrEqual(toNumber(series['le']));
      }
    }
  });

  it('answers each expression of the Grafana dashboard', async () => {
    const answers = await Promise.all(
      dashboardExpressions().map(async (expression) => {
        const ours = expression
          .replaceAll('$job', 'bookshelf')
          .replaceAll(/\$(window|__range)/g, '10m');
        return { expression, series: (await bench.prometheus.query(ours)).length };
      }),
    );
    expect(answers.length).toBeGreaterThan(40);
    const silent = answers.filter(({ series }) => series === 0).map(({ expression }) => expression);
    // What has not happened here: nothing is in flight, died, failed or was sent on.
    for (const expression of silent) {
      expect(expression).toMatch(
        /in_flight_age|_(resends|redeliveries|failures|received|exported|ingested|rejected|dropped)_total/,
      );
    }
  });
});

/** When Prometheus had seen the first scans, and none of the others. */
async function secondsOfFirst(): Promise<number> {
  const counted = 'sum(bookshelf_scan_decided_total{job="bookshelf"})';
  const seen = await bench.prometheus.value(`max_over_time(timestamp(${counted} == 6)[10m:1s])`);
  if (seen === undefined) throw new Error('Prometheus has not seen the first scans alone');
  return seen;
}

function toNumber(le: string): number {
  return le === '+Inf' ? Infinity : Number(le);
}

describe('promtool', () => {
  const promtool = (args: readonly string[], input = '') => {
    const { status, stdout, stderr, error } = spawnSync('promtool', args, {
      input,
      encoding: 'utf8',
    });
    return { status, output: `${stdout}${stderr}${error?.message ?? ''}` };
  };

  it('finds nothing wrong with the text', async () => {
    const text = await bench.text('text/plain');
    expect(promtool(['check', 'metrics'], text)).toEqual({ status: 0, output: '' });
  });

  it('finds nothing wrong with OpenMetrics, less what it does not read', async () => {
    const text = await bench.text(openMetrics);
    expect(text).toContain(' # {trace_id="');
    expect(promtool(['check', 'metrics'], asText(text))).toEqual({ status: 0, output: '' });
  });

  it('finds the example of a configuration good', () => {
    const example = fileURLToPath(new URL('../../../docs/prometheus.yml', import.meta.url));
    expect(promtool(['check', 'config', '--syntax-only', example])).toMatchObject({ status: 0 });
  });
});

/** OpenMetrics in the spelling of the older text: families of counters by their samples' name, and no more. */
function asText(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^# (UNIT|EOF)|^\w+_created[ {]/.test(line))
    .map((line) => line.replace(/ # \{.*$/, ''))
    .map((line) => line.replace(/^(# TYPE \w+) info$/, '$1_info gauge'))
    .join('\n')
    .replaceAll(
      /^# HELP (\w+) (.*)\n# TYPE \1 counter$/gm,
      '# HELP $1_total $2\n# TYPE $1_total counter',
    )
    .replaceAll(
      /^# HELP (\w+) (.*)\n# TYPE \1_info gauge$/gm,
      '# HELP $1_info $2\n# TYPE $1_info gauge',
    );
}
