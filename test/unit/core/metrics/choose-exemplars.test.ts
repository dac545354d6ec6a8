import { describe, expect, it } from 'vitest';
import { chooseExemplars, type TracedScan } from '../../../../src/core/metrics/choose-exemplars.ts';
import { latencyBucket } from '../../../../src/core/slo/latency-histogram.ts';
import { completedEvent } from '../../../worker/completed-event.ts';

const decidedAt = Date.UTC(2026, 10, 1);

function traced(traceId: string, fields: Parameters<typeof completedEvent>[0] = {}): TracedScan {
  return { ...completedEvent({ decidedAt, ...fields }), traceId };
}

const fellBack = {
  strategy: 'polling_fallback',
  fallbackReason: 'flapping',
  fallbackStage: 'mid_scan',
} as const;

const durationKey = (ms: number) => JSON.stringify([latencyBucket(ms)]);

describe('chooseExemplars()', () => {
  it('shows of each bucket the newest scan, with what it took', () => {
    const shown = chooseExemplars([
      traced('old', { durationMs: 19_000 }),
      traced('new', { durationMs: 18_900, decidedAt: decidedAt + 1 }),
      traced('fast', { durationMs: 900 }),
    ]).get('duration');
    expect(shown?.get(durationKey(19_000))).toEqual({
      traceId: 'new',
      value: 18.9,
      at: decidedAt + 1,
    });
    expect(shown?.get(durationKey(900))?.traceId).toBe('fast');
  });

  it('shows one that fell back before a newer one that did not', () => {
    const shown = chooseExemplars([
      traced('well', { decidedAt: decidedAt + 1 }),
      traced('fallen', fellBack),
    ]);
    expect(shown.get('duration')?.get(durationKey(19_000))?.traceId).toBe('fallen');
    expect([...(shown.get('fallbacks') ?? [])]).toEqual([
      ['["flapping","mid_scan"]', { traceId: 'fallen', value: 1, at: decidedAt }],
    ]);
  });

  it('shows of latencies the middle of their bucket, which is all that a scan keeps', () => {
    const shown = chooseExemplars([traced('a', { websocketLatency: { '-60': 4 } })]);
    const exemplar = shown.get('updateLatency')?.get('["websocket",-60]');
    expect(exemplar?.value).toBeCloseTo(2 ** (-60.5 / 8), 12);
  });

  it('shows no scan for what it was not counted for', () => {
    const shown = chooseExemplars([traced('a', { outcome: 'failed', durationMs: 5_000 })]);
    expect(shown.has('duration')).toBe(false);
    expect(shown.has('sums')).toBe(false);
    expect(chooseExemplars([]).size).toBe(0);
  });
});
