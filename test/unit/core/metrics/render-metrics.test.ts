import { describe, expect, it } from 'vitest';
import type { Exemplar, Metric } from '../../../../src/core/metrics/metric.ts';
import { renderMetrics } from '../../../../src/core/metrics/render-metrics.ts';
import { parseMetricText, samplesOf } from '../../../support/metric-text.ts';

const createdAt = Date.UTC(2026, 10, 1);
const at = createdAt + 1_500;
const exemplar: Exemplar = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', value: 0.9, at };
const instrument = { name: 'bookshelf.scan.decided', unit: '{scan}', description: 'Scans.' };

const sum: Metric = {
  kind: 'sum',
  instrument,
  points: [{ attributes: { outcome: 'failed' }, value: 7, createdAt, exemplar }],
};
const gauge: Metric = {
  kind: 'gauge',
  instrument: { name: 'bookshelf.objective.target', unit: '1', description: 'A target.' },
  points: [{ attributes: {}, value: 0.95 }],
};
const info: Metric = {
  kind: 'info',
  instrument: { name: 'bookshelf.build', unit: '', description: 'The version.' },
  points: [{ attributes: { version: '0.1.0' } }],
};
const histogram: Metric = {
  kind: 'histogram',
  instrument: {
    name: 'bookshelf.scan.duration',
    unit: 's',
    description: 'How long.',
    bounds: { first: -8, last: 8, step: 8 },
  },
  points: [
    {
      attributes: {},
      histogram: { '-20': 1, '-8': 1, '-1': 2, '0': 1, '9': 3 },
      createdAt,
      exemplars: new Map([
        [-1, exemplar],
        [9, { ...exemplar, value: 2.1 }],
        [5, { ...exemplar, traceId: 'of a bucket that is empty' }],
      ]),
    },
  ],
};

describe('renderMetrics()', () => {
  it('writes Prometheus’ text', () => {
    expect(renderMetrics([sum, gauge, info, histogram], 'prometheus')).toMatchInlineSnapshot(`
      "# HELP bookshelf_scan_decided_total Scans.
      # TYPE bookshelf_scan_decided_total counter
      bookshelf_scan_decided_total{outcome="failed"} 7
      # HELP bookshelf_objective_target_ratio A target.
      # TYPE bookshelf_objective_target_ratio gauge
      bookshelf_objective_target_ratio 0.95
      # HELP bookshelf_build_info The version.
      # TYPE bookshelf_build_info gauge
      bookshelf_build_info{version="0.1.0"} 1
      # HELP bookshelf_scan_duration_seconds How long.
      # TYPE bookshelf_scan_duration_seconds histogram
      bookshelf_scan_duration_seconds_bucket{le="0.5"} 2
      bookshelf_scan_duration_seconds_bucket{le="1.0"} 5
      bookshelf_scan_duration_seconds_bucket{le="2.0"} 5
      bookshelf_scan_duration_seconds_bucket{le="+Inf"} 8
      bookshelf_scan_duration_seconds_count 8
      bookshelf_scan_duration_seconds_sum 9.627581719352754
      "
    `);
  });

  it('writes OpenMetrics, with units, creation and exemplars', () => {
    expect(renderMetrics([sum, gauge, info, histogram], 'openmetrics')).toMatchInlineSnapshot(`
      "# HELP bookshelf_scan_decided Scans.
      # TYPE bookshelf_scan_decided counter
      bookshelf_scan_decided_total{outcome="failed"} 7 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 0.9 1793491201.5
      bookshelf_scan_decided_created{outcome="failed"} 1793491200
      # HELP bookshelf_objective_target_ratio A target.
      # TYPE bookshelf_objective_target_ratio gauge
      # UNIT bookshelf_objective_target_ratio ratio
      bookshelf_objective_target_ratio 0.95
      # HELP bookshelf_build The version.
      # TYPE bookshelf_build info
      bookshelf_build_info{version="0.1.0"} 1
      # HELP bookshelf_scan_duration_seconds How long.
      # TYPE bookshelf_scan_duration_seconds histogram
      # UNIT bookshelf_scan_duration_seconds seconds
      bookshelf_scan_duration_seconds_bucket{le="0.5"} 2
      bookshelf_scan_duration_seconds_bucket{le="1.0"} 5 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 0.9 1793491201.5
      bookshelf_scan_duration_seconds_bucket{le="2.0"} 5
      bookshelf_scan_duration_seconds_bucket{le="+Inf"} 8 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 2.1 1793491201.5
      bookshelf_scan_duration_seconds_count 8
      bookshelf_scan_duration_seconds_sum 9.627581719352754
      bookshelf_scan_duration_seconds_created 1793491200
      # EOF
      "
    `);
  });

  it('writes a family that has no values yet', () => {
    const empty = renderMetrics([{ ...gauge, points: [] }], 'prometheus');
    expect(empty.split('\n')).toEqual([
      '# HELP bookshelf_objective_target_ratio A target.',
      '# TYPE bookshelf_objective_target_ratio gauge',
      '',
    ]);
  });

  it('escapes what apps say, so that it ends neither the label nor the line', () => {
    const nasty = ['"', '\\', '\n', '\\n', '}', '{a="b"} 1\n# EOF', ' ', '\u{1F4DA}', ''];
    for (const format of ['prometheus', 'openmetrics'] as const) {
      const points = nasty.map((platform) => ({ attributes: { platform }, value: 1, createdAt }));
      const text = renderMetrics([{ kind: 'sum', instrument, points }], format);
      const samples = samplesOf(parseMetricText(text), 'bookshelf_scan_decided_total');
      expect(samples.map(({ labels }) => labels['platform'])).toEqual(nasty);
    }
  });

  it('writes half a character as the character for what is none', () => {
    const points = [{ attributes: { platform: 'a\uD83D' }, value: 1, createdAt }];
    const text = renderMetrics([{ kind: 'sum', instrument, points }], 'prometheus');
    expect(text).toContain('platform="a\uFFFD"');
  });

  it('escapes help, whose quotes only OpenMetrics escapes', () => {
    const quoted = { ...gauge, instrument: { ...gauge.instrument, description: 'a "b"\\\nc' } };
    expect(renderMetrics([quoted], 'prometheus')).toContain('a "b"\\\\\\nc\n');
    expect(renderMetrics([quoted], 'openmetrics')).toContain('a \\"b\\"\\\\\\nc\n');
  });

  it('writes counts whole, past 32 bits', () => {
    const points = [{ attributes: {}, value: 2 ** 40 + 1, createdAt }];
    const text = renderMetrics([{ kind: 'sum', instrument, points }], 'prometheus');
    expect(text).toContain('bookshelf_scan_decided_total 1099511627777\n');
  });
});
