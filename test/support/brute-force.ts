import type { ScanCompleted } from '../../src/core/scan/scan-event.ts';
import { latencyBucket } from '../../src/core/slo/latency-histogram.ts';
import type { Bucket, HistogramName } from '../../src/core/slo/rollup.ts';
import type { SumName } from '../../src/core/slo/scan-sums.ts';

type Test = (scan: ScanCompleted) => boolean;

const real: Test = ({ synthetic }) => !synthetic;
const inRatios: Test = ({ outcome }) =>
  ['completed', 'failed', 'timed_out', 'abandoned'].includes(outcome);
const ran: Test = (scan) => inRatios(scan) && scan.outcome !== 'abandoned';
const by =
  (...strategies: unknown[]): Test =>
  (scan) =>
    strategies.includes(scan.strategy);
const ended =
  (outcome: string): Test =>
  (scan) =>
    scan.outcome === outcome;
const all =
  (...tests: Test[]): Test =>
  (scan) =>
    tests.every((test) => test(scan));
const tried: Test = ({ triedWebsocket }) => triedWebsocket;

const counts: Partial<Record<SumName, Test>> = {
  decided: real,
  completed: ended('completed'),
  failed: ended('failed'),
  timedOut: ended('timed_out'),
  abandoned: ended('abandoned'),
  cancelled: ended('cancelled'),
  rejected: ended('rejected'),
  delivered: ({ delivery }) => delivery === 'delivered',
  lost: ({ delivery }) => delivery === 'lost',
  tried: all(inRatios, tried),
  websocket: all(inRatios, tried, by('websocket')),
  fallback: all(inRatios, tried, by('polling_fallback')),
  byWebsocket: by('websocket'),
  byFallback: by('polling_fallback'),
  byPolling: by('polling'),
  byNone: by(null),
  websocketScans: all(ran, by('websocket')),
  pollingScans: all(ran, by('polling', 'polling_fallback')),
  triedWebsocket: all(ran, tried),
  triedPolling: all(
    ran,
    (scan) =>
      by('polling', 'polling_fallback')(scan) || (scan.strategy === null && scan.pollCount > 0),
  ),
};

const amounts: Partial<Record<SumName, [Test, (scan: ScanCompleted) => number]>> = {
  websocketUpdates: [all(ran, by('websocket')), ({ updatesSent }) => updatesSent],
  sockets: [all(ran, by('websocket')), ({ socketCount }) => socketCount],
  polls: [all(ran, by('polling', 'polling_fallback')), ({ pollCount }) => pollCount],
};

/** What scans add up to by the contract's words alone, one scan after the other; zeros are left out. */
export function bruteForce(given: readonly ScanCompleted[]): Bucket {
  const scans = given.filter(real);
  const sums: Record<string, number> = { synthetic: given.length - scans.length };
  for (const [name, test] of Object.entries(counts)) sums[name] = scans.filter(test).length;
  for (const [name, [test, amount]] of Object.entries(amounts)) {
    sums[name] = scans.filter(test).reduce((sum, scan) => sum + amount(scan), 0);
  }
  const histograms: Record<HistogramName, Record<string, number>> = {
    websocketLatency: merged(scans.map((scan) => scan.websocketLatency)),
    pollingLatency: merged(scans.map((scan) => scan.pollingLatency)),
    duration: timed(scans.filter(ended('completed')).map((scan) => scan.durationMs)),
    firstUpdate: timed(scans.map((scan) => scan.firstUpdateMs)),
    provider: timed(scans.map((scan) => scan.providerMs)),
    upload: timed(scans.map((scan) => scan.uploadMs)),
  };
  return { sums: withoutZeros(sums), histograms: withoutEmpty(histograms) };
}

/** A bucket as bruteForce gives it, so that the two can be compared. */
export function normalize({ sums, histograms }: Bucket): Bucket {
  return { sums: withoutZeros(sums), histograms: withoutEmpty(histograms) };
}

function timed(times: readonly (number | null)[]): Record<string, number> {
  const known = times.filter((ms) => ms !== null);
  return merged(known.map((ms) => ({ [latencyBucket(ms)]: 1 })));
}

function merged(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [key, value] of parts.flatMap((part) => Object.entries(part))) {
    sum[key] = (sum[key] ?? 0) + value;
  }
  return sum;
}

function withoutZeros(sums: object): object {
  return Object.fromEntries(Object.entries(sums).filter(([, value]) => value !== 0));
}

function withoutEmpty(histograms: object): object {
  return Object.fromEntries(
    Object.entries(histograms).filter(([, own]) => Object.keys(own as object).length > 0),
  );
}
