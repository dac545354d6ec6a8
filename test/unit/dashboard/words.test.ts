import { describe, expect, it } from 'vitest';
import {
  describeStrategyChange,
  describeTransportEvent,
} from '../../../dashboard/data/scan-log.ts';
import {
  describeArrival,
  describeConfidence,
  describeEffort,
  describeFallback,
  describeOutcome,
  describeStrategy,
  describeStrategyReason,
} from '../../../dashboard/data/words.ts';
import {
  fallbackReasons,
  fallbackStages,
  outcomes,
  strategies,
  strategyReasons,
  type FallbackReason,
} from '../../../src/core/protocol/words.ts';

describe('words', () => {
  it('exist for every value of the protocol, and show none of its underscores', () => {
    const said = [
      ...strategies.map(describeStrategy),
      ...strategyReasons.map(describeStrategyReason),
      ...outcomes.map(describeOutcome),
      ...fallbackReasons.map((reason) => describeFallback(reason, null)),
      ...fallbackStages.map((stage) => describeFallback(null, stage)),
    ];
    for (const words of said) expect(words).toMatch(/^[A-Za-z][A-Za-z ,-]+$/);
  });

  it('show a value of a later version readably', () => {
    expect(describeFallback('proxy_cut' as FallbackReason, 'mid_scan')).toBe(
      'proxy cut, in mid-scan',
    );
  });

  it('say who got the result, or that nobody did', () => {
    expect(describeStrategy('polling_fallback')).toBe('Polling fallback');
    expect(describeStrategy(null)).toBe('Nobody got the result');
  });

  it('count no loss where there was no result to fetch', () => {
    expect(describeArrival(null, 'cancelled')).toBe('No result to fetch');
    expect(describeArrival(null, 'completed')).toBe('Nobody got the result');
    expect(describeArrival('websocket', 'cancelled')).toBe('WebSocket');
  });

  it('say nothing where nothing fell back', () => {
    expect(describeFallback(null, null)).toBe('');
    expect(describeStrategyReason(null)).toBe('');
    expect(describeEffort(0, 0)).toBe('');
  });

  it('count reconnects and polls', () => {
    expect(describeEffort(1, 9)).toBe('1 reconnect, 9 polls');
  });

  it.each([
    [1, 'high confidence'],
    [0.9, 'high confidence'],
    [0.7, 'good confidence'],
    [0.69, 'needs review'],
    [0, 'needs review'],
  ])('call a confidence of %s %s [PM3]', (confidence, words) => {
    expect(describeConfidence(confidence)).toBe(words);
  });
});

describe('the connection log', () => {
  it('tells what became of a transport, and why', () => {
    expect(describeTransportEvent({ type: 'usable', transport: 'websocket', at: 0 })).toBe(
      'WebSocket: carries updates',
    );
    expect(
      describeTransportEvent({ type: 'lost', transport: 'websocket', at: 0, cause: 'closed 1006' }),
    ).toBe('WebSocket: lost (closed 1006)');
  });

  it('tells a fallback and the way back', () => {
    expect(
      describeStrategyChange({
        from: 'websocket',
        to: 'polling',
        reason: 'stalled',
        stage: 'mid_scan',
        at: 0,
      }),
    ).toBe('WebSocket → Polling: went silent, in mid-scan');
    expect(
      describeStrategyChange({
        from: 'polling',
        to: 'websocket',
        reason: 'websocket_usable',
        stage: 'mid_scan',
        at: 0,
      }),
    ).toBe('Polling → WebSocket: it can be used again');
  });
});
