import type {
  FallbackReason,
  FallbackStage,
  Outcome,
  Strategy,
  StrategyReason,
  Transport,
} from '../../src/core/protocol/words.ts';

const strategyWords: Record<Strategy | 'none', string> = {
  websocket: 'WebSocket',
  polling_fallback: 'Polling fallback',
  polling: 'Polling by choice',
  none: 'Nobody got the result',
};

const strategyReasonWords: Record<StrategyReason, string> = {
  user_hint: 'chosen by hand',
  adaptive_memory: 'WebSocket failed here a short while ago',
  unsupported: 'WebSocket is not supported here',
};

const fallbackReasonWords: Record<FallbackReason, string> = {
  connect_refused: 'connection refused',
  connect_timeout: 'no connection in time',
  handshake_mute: 'connected, but silent',
  flapping: 'kept closing',
  connection_lost: 'connection lost',
  stalled: 'went silent',
  network_changed: 'network changed',
  backgrounded: 'app in the background',
  unknown: 'reason unknown',
};

const stageWords: Record<FallbackStage, string> = {
  connect: 'while connecting',
  mid_scan: 'in mid-scan',
};

const outcomeWords: Record<Outcome, string> = {
  completed: 'Completed',
  failed: 'Failed',
  timed_out: 'Timed out',
  abandoned: 'Abandoned',
  cancelled: 'Cancelled',
  rejected: 'Rejected',
};

const transportWords: Record<Transport, string> = { websocket: 'WebSocket', polling: 'Polling' };

/** Words for a known value; the value itself, readable, for one of a later version. */
function wordsOr(words: Readonly<Record<string, string>>, value: string): string {
  return words[value] ?? value.replaceAll('_', ' ');
}

export function describeStrategy(strategy: Strategy | 'none' | null): string {
  return wordsOr(strategyWords, strategy ?? 'none');
}

/** How one scan's result arrived; a scan that was to have none is no loss. */
export function describeArrival(strategy: Strategy | null, outcome: Outcome): string {
  const withoutResult = ['cancelled', 'rejected', 'abandoned'].includes(outcome);
  return strategy === null && withoutResult ? 'No result to fetch' : describeStrategy(strategy);
}

export function describeStrategyReason(reason: StrategyReason | null): string {
  return reason === null ? '' : wordsOr(strategyReasonWords, reason);
}

/** `connection lost, in mid-scan`; empty text where nothing fell back. */
export function describeFallback(
  reason: FallbackReason | null,
  stage: FallbackStage | null,
): string {
  const parts = [];
  if (reason !== null) parts.push(wordsOr(fallbackReasonWords, reason));
  if (stage !== null) parts.push(wordsOr(stageWords, stage));
  return parts.join(', ');
}

export function describeOutcome(outcome: Outcome): string {
  return wordsOr(outcomeWords, outcome);
}

export function describeTransport(transport: Transport): string {
  return wordsOr(transportWords, transport);
}

/** `2 reconnects, 14 polls`; empty text where there were none. */
export function describeEffort(reconnects: number, polls: number): string {
  const parts = [];
  if (reconnects > 0) parts.push(`${reconnects} ${reconnects === 1 ? 'reconnect' : 'reconnects'}`);
  if (polls > 0) parts.push(`${polls} ${polls === 1 ? 'poll' : 'polls'}`);
  return parts.join(', ');
}

export const reviewThreshold = 0.7;

/** Words beside a confidence; below 0.7 a person should look (PM3). */
export function describeConfidence(confidence: number): string {
  if (confidence >= 0.9) return 'high confidence';
  if (confidence >= reviewThreshold) return 'good confidence';
  return 'needs review';
}

interface Origin {
  platform: string | null;
  appVersion: string | null;
  networkType: string | null;
  country: string | null;
}

/** `ios 3.3.1` and `cellular, US`, of a scan that said so. */
export function describeOrigin(scan: Origin): { app: string; network: string } {
  const app = [scan.platform, scan.appVersion].filter((part) => part !== null).join(' ');
  const network = [scan.networkType, scan.country].filter((part) => part !== null).join(', ');
  return { app: app === '' ? 'App unknown' : app, network };
}

export function describeFallbackReason(reason: FallbackReason): string {
  return wordsOr(fallbackReasonWords, reason);
}

export function describeFallbackStage(stage: FallbackStage): string {
  return wordsOr(stageWords, stage);
}
