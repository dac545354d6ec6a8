import { describe, expect, it } from 'vitest';
import { decideTrace, type TraceFacts } from '../../../src/core/scan/keep-trace.ts';

const ordinary: TraceFacts = {
  outcome: 'completed',
  settled: { strategy: 'websocket', delivery: 'delivered' },
  durationMs: 30_000,
  slowMs: 45_000,
  appSampled: false,
  inShare: false,
};

describe('decideTrace()', () => {
  it.each<[string, Partial<TraceFacts>]>([
    ['failed', { outcome: 'failed' }],
    ['timed_out', { outcome: 'timed_out' }],
    ['abandoned', { outcome: 'abandoned' }],
    ['cancelled', { outcome: 'cancelled' }],
    ['polling_fallback', { settled: { strategy: 'polling_fallback', delivery: 'delivered' } }],
    ['lost', { settled: { strategy: null, delivery: 'lost' } }],
    ['slow', { durationMs: 45_001 }],
    ['app_sampled', { appSampled: true }],
    ['share', { inShare: true }],
  ])('[TR4] [TR5] keeps a trace as %s', (reason, fields) => {
    expect(decideTrace({ ...ordinary, ...fields })).toEqual({ keep: true, reason });
  });

  it.each<[string, Partial<TraceFacts>]>([
    ['an ordinary one', {}],
    ['one at the threshold of slowness', { durationMs: 45_000 }],
    ['a long one while no threshold is known', { durationMs: 80_000, slowMs: null }],
    ['polling by choice', { settled: { strategy: 'polling', delivery: 'delivered' } }],
    ['rejected input', { outcome: 'rejected', settled: { strategy: null, delivery: 'lost' } }],
  ])('[TR4] leaves %s to the share', (_what, fields) => {
    expect(decideTrace({ ...ordinary, ...fields })).toEqual({ keep: false, reason: 'ordinary' });
  });

  it('names the worst of several reasons', () => {
    const facts = { ...ordinary, outcome: 'failed', appSampled: true, inShare: true } as const;
    expect(decideTrace(facts)).toEqual({ keep: true, reason: 'failed' });
  });
});
