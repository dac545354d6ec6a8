import type { Outcome } from '../protocol/words.ts';
import type { ScanCompleted } from '../scan/scan-event.ts';

/** What every ratio and the comparison table are made of; sums of spans add up, ratios do not. */
export const sumNames = [
  'decided',
  'completed',
  'failed',
  'timedOut',
  'abandoned',
  'cancelled',
  'rejected',
  'delivered',
  'lost',
  /** Of scans that are in the ratios, those that tried WebSocket, and by what these got their result. */
  'tried',
  'websocket',
  'fallback',
  /** Of all scans, by strategy. */
  'byWebsocket',
  'byFallback',
  'byPolling',
  'byNone',
  /** For the comparison, of scans that ran: by transport, and what following them took. */
  'websocketScans',
  'pollingScans',
  'triedWebsocket',
  'triedPolling',
  'websocketUpdates',
  'sockets',
  'polls',
  /** Scans that are in none of the others. */
  'synthetic',
] as const;
export type SumName = (typeof sumNames)[number];
export type ScanSums = Readonly<Record<SumName, number>>;

/** What is not there is 0. */
export type Sums = Readonly<Partial<ScanSums>>;

export const noSums = Object.fromEntries(sumNames.map((name) => [name, 0])) as ScanSums;

export type SummedScan = Pick<
  ScanCompleted,
  | 'outcome'
  | 'strategy'
  | 'triedWebsocket'
  | 'delivery'
  | 'updatesSent'
  | 'pollCount'
  | 'socketCount'
  | 'synthetic'
>;

export const sumOfOutcome = {
  completed: 'completed',
  failed: 'failed',
  timed_out: 'timedOut',
  abandoned: 'abandoned',
  cancelled: 'cancelled',
  rejected: 'rejected',
} as const satisfies Record<Outcome, SumName>;

/** What one scan adds to the sums, zeros left out; a synthetic one is counted by itself ([SY2]). */
export function sumsOf(scan: SummedScan): Sums {
  if (scan.synthetic) return { synthetic: 1 };
  const sums = {
    decided: 1,
    [sumOfOutcome[scan.outcome]]: 1,
    ...ratioSums(scan),
    ...meanSums(scan),
  };
  return Object.fromEntries(
    Object.entries(sums).flatMap(([name, value]) => (value === 0 ? [] : [[name, value]])),
  );
}

/** Cancelled and rejected scans are in no ratio (contract, section 4). */
const isCounted = ({ outcome }: SummedScan) => outcome !== 'cancelled' && outcome !== 'rejected';

function ratioSums(scan: SummedScan) {
  const { strategy, delivery } = scan;
  const tried = isCounted(scan) && scan.triedWebsocket;
  return {
    delivered: count(delivery === 'delivered'),
    lost: count(delivery === 'lost'),
    tried: count(tried),
    websocket: count(tried && strategy === 'websocket'),
    fallback: count(tried && strategy === 'polling_fallback'),
    byWebsocket: count(strategy === 'websocket'),
    byFallback: count(strategy === 'polling_fallback'),
    byPolling: count(strategy === 'polling'),
    byNone: count(strategy === null),
  };
}

function meanSums(scan: SummedScan) {
  const { strategy, pollCount, socketCount, updatesSent } = scan;
  const ran = isCounted(scan) && scan.outcome !== 'abandoned';
  const viaWebsocket = ran && strategy === 'websocket';
  const viaPolling = ran && (strategy === 'polling' || strategy === 'polling_fallback');
  return {
    websocketScans: count(viaWebsocket),
    pollingScans: count(viaPolling),
    triedWebsocket: count(ran && scan.triedWebsocket),
    triedPolling: count(viaPolling || (ran && strategy === null && pollCount > 0)),
    websocketUpdates: viaWebsocket ? updatesSent : 0,
    sockets: viaWebsocket ? socketCount : 0,
    polls: viaPolling ? pollCount : 0,
  };
}

function count(is: boolean): number {
  return is ? 1 : 0;
}
