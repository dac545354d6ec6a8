import { describe, expect, it } from 'vitest';
import type { CounterName } from '../../../src/telemetry/counts.ts';
import { counterMetrics } from '../../../src/telemetry/metric-instruments.ts';
import { encodeMetrics } from '../../../src/telemetry/otlp/encode-metrics.ts';
import { pipelineMetrics, type PipelineState } from '../../../src/telemetry/pipeline-metrics.ts';
import {
  decodeMetricsRequest,
  metricsOf,
  metricsRequestSchema,
} from '../../support/otlp-metrics.ts';
import {
  countedSince,
  counter,
  lagCounters,
  pipelineState,
} from '../../support/pipeline-states.ts';

const now = countedSince + 3_600_123;
const times = {
  startTimeUnixNano: `${countedSince - 1}000000`,
  timeUnixNano: `${now}000000`,
};

/** What an endpoint reads, the same by both encodings. */
function exported(state: PipelineState, at = now) {
  const resource = { 'service.name': 'worker' };
  const metrics = pipelineMetrics(state);
  const request = decodeMetricsRequest(encodeMetrics(metrics, at, 'http/protobuf', resource));
  const json = new TextDecoder().decode(encodeMetrics(metrics, at, 'http/json', resource));
  expect(metricsRequestSchema.parse(JSON.parse(json))).toEqual(request);
  return { request, metrics: metricsOf(request) };
}

const all = Object.keys(counterMetrics) as CounterName[];
const labelOf: Partial<Record<CounterName, string>> = {
  telemetry_messages: 'event',
  dead_letters: 'bookshelf-scan-events',
  dropped_spans: 'trace_too_large',
  telemetry_lag: '8',
};

describe('pipelineMetrics()', () => {
  it('makes a cumulative, monotonic sum of a counter, a point for each label', () => {
    const rows = [
      counter('telemetry_messages', 'event', 7),
      counter('telemetry_messages', 'spans', 3),
    ];
    const point = (kind: string, asInt: string) => ({
      ...times,
      attributes: [{ key: 'bookshelf.message.kind', value: { stringValue: kind } }],
      asInt,
    });
    expect(exported(pipelineState(rows)).metrics[0]).toEqual({
      name: 'bookshelf.telemetry.messages',
      description: 'Messages of scans written to D1.',
      unit: '{message}',
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: [point('event', '7'), point('spans', '3')],
      },
    });
  });

  it('makes a gauge of the depth and the waiting dead letters', () => {
    const state = pipelineState([counter('outbox_depth', '', 4)], { waiting: 2 });
    const gauge = (asInt: string) => ({
      gauge: {
        dataPoints: [
          { startTimeUnixNano: '0', timeUnixNano: times.timeUnixNano, attributes: [], asInt },
        ],
      },
    });
    expect(exported(state).metrics).toMatchObject([
      { name: 'bookshelf.telemetry.outbox.depth', unit: '{entry}', ...gauge('4') },
      { name: 'bookshelf.telemetry.dead_letter.waiting', unit: '{message}', ...gauge('2') },
    ]);
  });

  it('makes one exponential histogram in seconds of all buckets of the lag', () => {
    const rows = lagCounters({ '-3': 1, '0': 4, '8': 2, '-159': 5 });
    expect(exported(pipelineState(rows)).metrics[0]).toEqual({
      name: 'bookshelf.telemetry.lag',
      description: 'Time of a message from its outbox to D1.',
      unit: 's',
      exponentialHistogram: {
        aggregationTemporality: 2,
        dataPoints: [
          {
            ...times,
            attributes: [],
            count: '12',
            scale: 3,
            zeroCount: '5',
            positive: {
              offset: -4,
              bucketCounts: ['1', '0', '0', '4', '0', '0', '0', '0', '0', '0', '0', '2'],
            },
            negative: { offset: 0, bucketCounts: [] },
          },
        ],
      },
    });
  });

  it('says zero where nothing waits, and nothing of what was never counted', () => {
    const { metrics } = exported(pipelineState([]));
    expect(metrics.map(({ name, gauge }) => [name, gauge?.dataPoints[0]?.asInt])).toEqual([
      ['bookshelf.telemetry.dead_letter.waiting', '0'],
    ]);
  });

  it('knows each counter, and each by a name and a unit of its own', () => {
    const rows = all.map((name) => counter(name, labelOf[name] ?? '', 1));
    const { metrics } = exported(pipelineState(rows));
    const names = metrics.map(({ name }) => name);
    expect(names).toHaveLength(all.length + 1);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, unit } of metrics) {
      expect(name).toMatch(/^bookshelf\.(telemetry|scan|alert)(\.[a-z]+(_[a-z]+)*)+$/);
      expect(unit).toMatch(/^(s|\{[a-z]+\})$/);
      // A name that is also the beginning of others is forbidden by the naming rules.
      expect(names.filter((other) => other.startsWith(`${name}.`))).toEqual([]);
    }
  });

  it('leaves out a counter that a newer version counted', () => {
    const newer = { ...counter('exported_spans', '', 1), name: 'from_the_future' };
    const inherited = { ...newer, name: 'toString' };
    expect(exported(pipelineState([newer, inherited])).metrics).toHaveLength(1);
  });

  it('never ends a series before its start, whatever the clocks say', () => {
    const { metrics } = exported(
      pipelineState([counter('exported_spans', '', 1)]),
      countedSince - 9,
    );
    const [point] = metrics[0]?.sum?.dataPoints ?? [];
    expect(point).toMatchObject({
      startTimeUnixNano: `${countedSince - 1}000000`,
      timeUnixNano: `${countedSince}000000`,
    });
  });

  it('exports counts exactly, past 32 bits', () => {
    const rows = [counter('exported_spans', '', 2 ** 40 + 1), ...lagCounters({ '3': 2 ** 33 + 5 })];
    const { metrics } = exported(pipelineState(rows));
    expect(metrics[0]?.sum?.dataPoints[0]?.asInt).toBe(String(2 ** 40 + 1));
    const histogram = metrics[1]?.exponentialHistogram?.dataPoints[0];
    expect(histogram).toMatchObject({ count: String(2 ** 33 + 5) });
    expect(histogram?.positive.bucketCounts).toEqual([String(2 ** 33 + 5)]);
  });

  it('comes from the worker, by its scope and resource', () => {
    const { request } = exported(pipelineState([]));
    expect(request.resourceMetrics).toMatchObject([
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'worker' } }] },
        scopeMetrics: [{ scope: { name: 'bookshelf' } }],
      },
    ]);
  });
});
