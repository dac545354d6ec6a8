import type { MeasuredRatio } from '../../../src/core/slo/ratio.ts';
import type { GroundTruth } from '../../../src/simulator/ground-truth.ts';

type Test = (scan: GroundTruth) => boolean;

const inRatios: Test = ({ expected }) =>
  ['completed', 'failed', 'timed_out', 'abandoned'].includes(expected.outcome);
const ran: Test = (scan) => inRatios(scan) && scan.expected.outcome !== 'abandoned';
const tried: Test = ({ expected }) => expected.triedWebsocket;
const followed =
  (...strategies: unknown[]): Test =>
  ({ expected }) =>
    strategies.includes(expected.strategy);

function count(scans: readonly GroundTruth[], ...tests: Test[]): number {
  return scans.filter((scan) => tests.every((test) => test(scan))).length;
}

type Counted = Pick<MeasuredRatio, 'count' | 'total'>;

/** The contract's ratios (section 4), one scan after the other, from what was done to each. */
export function exactRatios(scans: readonly GroundTruth[]): Record<string, Counted> {
  const total = count(scans, inRatios, tried);
  const completed: Test = ({ expected }) => expected.outcome === 'completed';
  return {
    websocketSuccess: { count: count(scans, inRatios, tried, followed('websocket')), total },
    fallback: { count: count(scans, inRatios, tried, followed('polling_fallback')), total },
    completion: { count: count(scans, completed), total: count(scans, inRatios) },
  };
}

export function exactScans(scans: readonly GroundTruth[]) {
  const ended = (outcome: string) => count(scans, ({ expected }) => expected.outcome === outcome);
  return {
    decided: scans.length,
    completed: ended('completed'),
    failed: ended('failed'),
    timedOut: ended('timed_out'),
    abandoned: ended('abandoned'),
    cancelled: ended('cancelled'),
    rejected: ended('rejected'),
    synthetic: 0,
    inFlight: 0,
    oldestInFlightMs: null,
  };
}

export function exactStrategies(scans: readonly GroundTruth[]) {
  return {
    websocket: count(scans, followed('websocket')),
    polling_fallback: count(scans, followed('polling_fallback')),
    polling: count(scans, followed('polling')),
    none: count(scans, followed(null)),
  };
}

/** Scans that fell back by the reason that is recorded, of those that tried WebSocket. */
export function exactReasons(scans: readonly GroundTruth[]) {
  const fell = scans.filter((scan) => inRatios(scan) && scan.expected.fallbackReason !== null);
  const total = count(scans, inRatios, tried);
  return [...Map.groupBy(fell, ({ expected }) => expected.fallbackReason)]
    .map(([value, own]) => ({ value, count: own.length, total }))
    .sort((a, b) => b.count - a.count || (String(a.value) < String(b.value) ? -1 : 1));
}

/** What the comparison table is made of; `updatesSent` is also of what a network has lost, so an app cannot tell. */
export function exactComparison(
  scans: readonly GroundTruth[],
  updatesSent: (scan: GroundTruth) => number,
) {
  const viaSocket = scans.filter((scan) => ran(scan) && followed('websocket')(scan));
  const viaPolls = scans.filter(
    (scan) => ran(scan) && followed('polling', 'polling_fallback')(scan),
  );
  const unfetched: Test = ({ expected }) => expected.strategy === null && expected.pollCount > 0;
  const sum = (of: readonly GroundTruth[], what: (scan: GroundTruth) => number) =>
    of.reduce((all, scan) => all + what(scan), 0);
  const polls = sum(viaPolls, ({ expected }) => expected.pollCount) / viaPolls.length;
  const triedSocket = count(scans, ran, tried);
  const triedPolls = viaPolls.length + count(scans, ran, unfetched);
  return {
    wakeups: {
      websocket: sum(viaSocket, updatesSent) / viaSocket.length,
      polling: polls,
    },
    requests: {
      websocket: sum(viaSocket, ({ expected }) => expected.socketCount) / viaSocket.length,
      polling: polls,
    },
    reliability: {
      websocket: viaSocket.length / triedSocket,
      polling: viaPolls.length / triedPolls,
    },
  };
}

/** By nearest rank, as the histograms have it; of the samples themselves. */
export function exactPercentile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.max(1, Math.ceil(q * sorted.length - 1e-9)) - 1];
  if (value === undefined) throw new Error('there are no samples');
  return value;
}
