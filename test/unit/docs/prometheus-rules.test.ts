import { expect, it } from 'vitest';
import { alertGauges } from '../../../src/core/alerting/alert-gauges.ts';
import type { Judgement } from '../../../src/core/alerting/judgement.ts';
import { toPrometheusRules } from '../../../src/core/alerting/prometheus-rules.ts';
import { defaultRules } from '../../../src/core/alerting/rules.ts';
import { stepAll } from '../../../src/core/alerting/step-all.ts';
import { renderMetrics } from '../../../src/core/metrics/render-metrics.ts';
import { serviceMetrics } from '../../../src/telemetry/service-metrics.ts';
import { withZeros } from '../../../src/telemetry/with-zeros.ts';
import { parseMetricText, samplesOf, type Sample } from '../../support/metric-text.ts';
import { countedSince } from '../../support/pipeline-states.ts';
import { serviceState } from '../../support/service-states.ts';
import { noon, readings } from '../core/alerting/rule-fixtures.ts';

/** What /metrics has after an evaluation. */
function exposed(judged: Readonly<Record<string, Judgement>>): Sample[] {
  const alerts = alertGauges(judged, {
    PollingFallbackHigh: { state: 'firing', since: noon, firedAt: noon },
  });
  const state = withZeros({ ...serviceState([{}]), alerts }, countedSince);
  return parseMetricText(renderMetrics(serviceMetrics(state), 'prometheus'));
}

const late = readings({
  overdueScans: { count: 3, total: 40 },
  lateRollups: { minutes: 4, oldest: noon },
});
const { judgements } = stepAll(defaultRules, {}, late, noon);

it('the rules for Prometheus ask only for what /metrics has, by labels that it has', () => {
  const samples = exposed(judgements);
  const expressions = toPrometheusRules(defaultRules, '').groups.flatMap(({ rules }) =>
    rules.map(({ expr }) => expr),
  );
  const asked = expressions.flatMap((expr) => [
    ...expr.matchAll(/\b(bookshelf_(?!alert:)[a-z_]+)(?:\{(\w+)="(\w+)"\})?/g),
  ]);
  expect(asked.length).toBeGreaterThan(30);
  for (const [, name = '', label = '', value = ''] of asked) {
    const own = samplesOf(samples, name);
    expect(own).not.toEqual([]);
    if (label !== '') expect(own.map(({ labels }) => labels[label])).toContain(value);
  }
});

it('/metrics tells which alerts fire, and how late telemetry is', () => {
  const samples = exposed(judgements);
  const firing = samplesOf(samples, 'bookshelf_alert_firing');
  expect(firing).toHaveLength(defaultRules.length);
  expect(firing.filter(({ value }) => value === 1).map(({ labels }) => labels)).toEqual([
    { rule: 'PollingFallbackHigh' },
  ]);
  const value = (name: string) => samplesOf(samples, name).map((sample) => sample.value);
  expect(value('bookshelf_scan_due')).toEqual([40]);
  expect(value('bookshelf_scan_due_unrecorded')).toEqual([3]);
  expect(value('bookshelf_rollup_late_buckets')).toEqual([4]);
});

it('/metrics says nothing of alerts before the first evaluation, nor of a rule that failed', () => {
  expect(exposed({}).filter(({ name }) => /_alert_firing|_due|_late_/.test(name))).toEqual([]);
  const failed = exposed({ TelemetryLate: { verdict: 'failed', message: 'out of order' } });
  expect(samplesOf(failed, 'bookshelf_scan_due')).toEqual([]);
  const calm = exposed({ TelemetryLate: { verdict: 'no_data' } });
  expect(samplesOf(calm, 'bookshelf_scan_due').map(({ value }) => value)).toEqual([0]);
});
