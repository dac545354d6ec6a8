import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderMetrics } from '../../../src/core/metrics/render-metrics.ts';
import { serviceMetrics } from '../../../src/telemetry/service-metrics.ts';
import { withZeros } from '../../../src/telemetry/with-zeros.ts';
import { dashboardExpressions, readDashboard } from '../../support/grafana-dashboard.ts';
import { parseMetricText, type Sample } from '../../support/metric-text.ts';
import { counter, countedSince, lagCounters } from '../../support/pipeline-states.ts';
import { serviceState } from '../../support/service-states.ts';

/** What /metrics has where everything that there is has happened once. */
function exposed(): Sample[] {
  const state = serviceState([
    { platform: 'ios', appVersion: '1.0', country: 'DE', networkType: 'wifi' },
  ]);
  const counters = [
    counter('telemetry_messages', 'event', 1),
    counter('outbox_depth', '', 1),
    counter('notifications_delivered', 'ops', 1),
    counter('notification_failures', 'ops', 1),
    counter('notifications_dead', 'ops', 1),
    ...lagCounters({ '0': 1 }),
  ];
  const flight = { inFlight: 1, oldestInFlightMs: 1_000 };
  const alerts = {
    firing: [{ rule: 'PollingFallbackHigh', isFiring: true }],
    dueScans: { count: 0, total: 1 },
    lateRollupMinutes: 0,
  };
  const full = withZeros({ ...state, counters, flight, alerts }, countedSince);
  return parseMetricText(renderMetrics(serviceMetrics(full), 'openmetrics'));
}

const samples = exposed();
const names = new Set(samples.map(({ name }) => name));
const namesIn = (text: string) => text.match(/\bbookshelf_[a-z_]+\b/g) ?? [];

describe('the Grafana dashboard', () => {
  it('asks only for what is exposed', () => {
    const asked = new Set(
      dashboardExpressions()
        .flatMap(namesIn)
        .filter((name) => names.has(name)),
    );
    const labels = new Set(samples.flatMap(({ labels: own }) => Object.keys(own)));
    const unknown = dashboardExpressions()
      .flatMap(namesIn)
      .filter((name) => !names.has(name) && !labels.has(name));
    expect(unknown).toEqual([]);
    expect(asked.size).toBeGreaterThan(25);
  });

  it('asks by labels and values that there are', () => {
    const selectors = dashboardExpressions().flatMap((text) => [
      ...text.matchAll(/(bookshelf_\w+)\{([^}]*)\}/g),
    ]);
    const unknown = selectors.flatMap(([, name, selector = '']) => {
      const own = samples.filter((sample) => sample.name === name);
      return [...selector.matchAll(/(\w+)="([^"]*)"/g)].filter(
        ([, label = '', value]) =>
          label !== 'job' && own.every(({ labels }) => labels[label] !== value),
      );
    });
    // What fell back is not among the scans of this test.
    const words = new Set(unknown.map(([whole]) => whole));
    expect(words).toEqual(new Set(['result="polling_fallback"']));
  });

  it('shows each objective with its target, fallback by reason, latency by transport, volume and pipeline', () => {
    const all = dashboardExpressions().join('\n');
    for (const objective of ['websocket_success', 'fallback', 'completion']) {
      expect(all).toContain(
        `bookshelf_objective_matched_total{job="$job",objective="${objective}"}`,
      );
      expect(all).toContain(
        `bookshelf_objective_target_ratio{job="$job",objective="${objective}"}`,
      );
    }
    for (const transport of ['websocket', 'polling']) {
      expect(all).toContain(
        `bookshelf_update_latency_seconds_bucket{job="$job",transport="${transport}"}`,
      );
    }
    expect(all).toContain('sum by (reason)');
    expect(all).toContain('sum by (outcome)');
    expect(all).toContain('bookshelf_telemetry_dead_letter_waiting');
  });

  it('can be imported: panels have ids of their own and do not overlap, variables are known', () => {
    const { panels, templating, uid, title } = readDashboard();
    expect(uid).toMatch(/^[\w-]{1,40}$/);
    expect(title).not.toBe('');
    const ids = panels.map((panel) => (panel as unknown as { id: number }).id);
    expect(new Set(ids).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from(
        { length: w * h },
        (_, one) => `${x + (one % w)},${y + Math.floor(one / w)}`,
      );
    });
    expect(new Set(cells).size).toBe(cells.length);
    const known = new Set([...templating.list.map(({ name }) => name), '__range']);
    const used = dashboardExpressions().flatMap((text) => text.match(/\$(\w+)/g) ?? []);
    for (const variable of used) expect(known).toContain(variable.slice(1));
  });
});

describe('docs/metrics.md', () => {
  const text = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');

  it('names only what is exposed', () => {
    const labels = new Set(samples.flatMap(({ labels: own }) => Object.keys(own)));
    const families = new Set(
      [...names].map((name) => name.replace(/_(bucket|count|sum|created)$/, '')),
    );
    const unknown = namesIn(text).filter(
      (name) => !names.has(name) && !families.has(name) && !labels.has(name),
    );
    expect(unknown).toEqual([]);
  });

  it('names each family', () => {
    // Families of one prefix are written in short.
    const short = (name: string) => name.replace(/^bookshelf_(telemetry|objective)_/, '…');
    const missing = [...names]
      .filter((name) => !name.endsWith('_created'))
      .map((name) => name.replace(/_(bucket|count|sum)$/, ''))
      .filter(
        (name) =>
          !text.includes(name) &&
          !text.includes(short(name)) &&
          !text.includes(short(name).replace('…', '…_')),
      );
    expect(missing).toEqual([]);
  });
});
