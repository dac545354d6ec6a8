import { describe, expect, it } from 'vitest';
import { renderMetrics } from '../../../src/core/metrics/render-metrics.ts';
import { serviceMetrics, type ServiceState } from '../../../src/telemetry/service-metrics.ts';
import { withZeros } from '../../../src/telemetry/with-zeros.ts';
import { parseMetricText, samplesOf, sumOf } from '../../support/metric-text.ts';
import { countedSince, counter } from '../../support/pipeline-states.ts';
import { scansOfAllKinds, serviceState } from '../../support/service-states.ts';

const samplesIn = (state: ServiceState) =>
  parseMetricText(renderMetrics(serviceMetrics(withZeros(state, countedSince)), 'prometheus'));

describe('serviceMetrics()', () => {
  it('has no more series than the docs say, whatever apps send', () => {
    const samples = samplesIn(serviceState(scansOfAllKinds()));
    const platforms = samplesOf(samples, 'bookshelf_scan_websocket_tried_total').map(
      ({ labels }) => labels['platform'],
    );
    expect(new Set(platforms).size).toBe(8 + 2);
    expect(sumOf(samples, 'bookshelf_scan_decided_total')).toBe(scansOfAllKinds().length);
    expect(samples.length).toBeGreaterThan(1_200);
    expect(samples.length).toBeLessThanOrEqual(1_300);
  });

  it('is there before anything was counted, at 0, where labels are known', () => {
    const samples = samplesIn(serviceState());
    const zeros = samples.filter(({ name }) => /_(total|count)$/.test(name));
    expect(zeros.every(({ value }) => value === 0)).toBe(true);
    expect(new Set(zeros.map(({ name }) => name)).size).toBe(18);
    const dead = samplesOf(samples, 'bookshelf_telemetry_dead_letter_received_total');
    expect(dead.map(({ labels }) => labels['messaging_destination_name'])).toEqual([
      'bookshelf-scan-events',
      'bookshelf-span-exports',
    ]);
    expect(samplesOf(samples, 'bookshelf_scan_oldest_in_flight_age_seconds')).toEqual([]);
    expect(samplesOf(samples, 'bookshelf_telemetry_last_write_timestamp_seconds')).toEqual([]);
  });

  it('puts no zero beside what was counted', () => {
    const counters = [
      counter('telemetry_messages', 'event', 7),
      counter('telemetry_messages', 'of a newer version', 2),
      counter('exported_spans', '', 3),
    ];
    const samples = samplesIn({ ...serviceState(), counters });
    const messages = samplesOf(samples, 'bookshelf_telemetry_messages_total');
    expect(messages.map(({ labels, value }) => [labels['bookshelf_message_kind'], value])).toEqual([
      ['event', 7],
      ['of a newer version', 2],
      ['spans', 0],
    ]);
    expect(samplesOf(samples, 'bookshelf_telemetry_span_exported_total')).toMatchObject([
      { value: 3 },
    ]);
  });

  it('tells ages and times in seconds', () => {
    const samples = samplesIn({
      ...serviceState(),
      flight: { inFlight: 2, oldestInFlightMs: 12_500 },
      dirty: { minutes: 3, lagMs: 90_000 },
    });
    const value = (name: string) => samplesOf(samples, name)[0]?.value;
    expect(value('bookshelf_scan_oldest_in_flight_age_seconds')).toBe(12.5);
    expect(value('bookshelf_rollup_lag_seconds')).toBe(90);
    expect(value('bookshelf_scan_counted_until_timestamp_seconds')).toBe(countedSince / 1000 + 60);
  });
});
