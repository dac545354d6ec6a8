import fc from 'fast-check';
import { fallbackReasons, outcomes, strategies } from '../../src/core/protocol/words.ts';
import type { ScanCompleted } from '../../src/core/scan/scan-event.ts';

const time = fc.option(fc.integer({ min: 0, max: 90_000 }));
const histogram = fc.dictionary(
  fc.constantFrom('-60', '-8', '0', '8'),
  fc.integer({ min: 1, max: 5 }),
);

/** What the rollups look at of a scan, of few values, among them nasty ones, so that scans share buckets. */
export const scanFields: fc.Arbitrary<Partial<ScanCompleted>> = fc.record({
  provider: fc.constantFrom('gemini', 'local', null),
  platform: fc.constantFrom('ios', 'null', '"', '', null),
  appVersion: fc.constantFrom('1.0', '1.0"]', '\u{1F4DA}', null),
  networkType: fc.constantFrom('wifi', null),
  country: fc.constantFrom('DE', 'US', null),
  strategy: fc.constantFrom(...strategies, null),
  fallbackReason: fc.constantFrom(...fallbackReasons.slice(0, 3), null),
  outcome: fc.constantFrom('completed' as const, ...outcomes),
  triedWebsocket: fc.boolean(),
  delivery: fc.constantFrom('delivered', 'lost', null),
  durationMs: time,
  firstUpdateMs: time,
  providerMs: time,
  uploadMs: time,
  updatesSent: fc.nat(20),
  pollCount: fc.nat(20),
  socketCount: fc.nat(3),
  websocketLatency: histogram,
  pollingLatency: histogram,
  synthetic: fc.constantFrom(false, false, false, true),
});
