import { describe, expect, it } from 'vitest';
import { readCaller } from '../../../src/telemetry/caller.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

const read = (headers: Record<string, string>) => readCaller((name) => headers[name]);

describe('readCaller()', () => {
  it('[TR1] reads the trace context of a request', () => {
    const headers = {
      traceparent: `00-${traceId}-${spanId}-01`,
      tracestate: 'vendor=1',
      baggage: 'tenant=a',
    };
    expect(read(headers)).toEqual({
      traceId,
      spanId,
      sampled: true,
      tracestate: 'vendor=1',
      baggage: 'tenant=a',
    });
  });

  it('[TR5] reads the sampled flag', () => {
    expect(read({ traceparent: `00-${traceId}-${spanId}-00` })?.sampled).toBe(false);
    expect(read({ traceparent: `00-${traceId}-${spanId}-03` })?.sampled).toBe(true);
  });

  it.each([
    '',
    'x',
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId}-${spanId}`,
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId.toUpperCase()}x-${spanId}-01`,
    'f'.repeat(100_000),
  ])('[TR1] takes %.60s for no trace context', (traceparent) => {
    expect(read({ traceparent, baggage: 'tenant=a' })).toBeNull();
  });

  it('[TR6] leaves out what is too long to be passed on', () => {
    const traceparent = `00-${traceId}-${spanId}-01`;
    expect(
      read({ traceparent, tracestate: 'a=b,'.repeat(200), baggage: 'a=b,'.repeat(1000) }),
    ).toMatchObject({ tracestate: null, baggage: null });
  });
});
