import { expect, it } from 'vitest';
import { retryDelaySeconds } from '../../../src/telemetry/otlp/retry-delay.ts';

it.each([
  [1, null, 0, 3],
  [1, null, 1, 5],
  [2, null, 1, 10],
  [5, null, 0, 40],
  [5, null, 1, 80],
  [11, null, 1, 900],
  [1000, null, 1, 900],
  [1, 60_000, 0, 60],
  [1, 60_001, 0, 61],
  [8, 1_000, 0, 320],
  [1, 0, 0, 3],
  [1, 7 * 86_400_000, 0, 43_200],
])(
  'retryDelaySeconds() after %i deliveries, asked to wait %s ms, chance %d: %i s',
  (attempts, retryAfterMs, random, seconds) => {
    expect(retryDelaySeconds(attempts, retryAfterMs, random)).toBe(seconds);
  },
);
