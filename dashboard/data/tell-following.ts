import type { ScanDetail } from '../../src/core/scan/scan-detail.ts';
import type { UpdateDelivery } from '../../src/core/scan/told-story.ts';
import type { Transport } from '../../src/core/protocol/words.ts';
import { formatDuration } from './format-duration.ts';
import { formatNumberOf } from './format-ratio.ts';
import {
  describeArrival,
  describeFallback,
  describeOutcome,
  describeStrategyReason,
  describeTransport,
} from './words.ts';

/** How an update got to the app: `by WebSocket, 4 ms late`. */
export function describeDelivery(delivery: UpdateDelivery): string {
  switch (delivery.state) {
    case 'arrived': {
      const late = delivery.lateMs === null ? '' : `, ${formatDuration(delivery.lateMs)} late`;
      const sign = delivery.by === 'close' ? ', known by the close' : '';
      return `by ${describeTransport(delivery.over)}${late}${sign}`;
    }
    case 'sent':
      return 'sent by WebSocket, not confirmed';
    default:
      return 'never sent';
  }
}

/** A change of the transport by which a scan was followed; `from` is null for the first. */
export interface TransportChange {
  at: number;
  from: Transport | null;
  to: Transport;
  why: string;
}

/** By what the app followed its scan, in order and with reasons, as far as the story tells. */
export function tellChanges({
  facts,
  scan,
}: Pick<ScanDetail, 'facts' | 'scan'>): TransportChange[] {
  const changes: TransportChange[] = [];
  const change = (at: number, to: Transport, why: string) => {
    const from = changes.at(-1)?.to ?? null;
    if (from !== to) changes.push({ at, from, to, why });
  };
  for (const { kind, at } of facts) {
    if (kind === 'polling_began') change(at, 'polling', whyPolling(scan));
    else if (kind === 'socket_usable') change(at, 'websocket', whySocket(changes));
    // Before it polls an app follows by the socket that it has, usable or not.
    else if (kind === 'socket_opened' && changes.length === 0)
      change(at, 'websocket', whySocket([]));
  }
  return changes;
}

function whySocket(before: readonly TransportChange[]): string {
  return before.length === 0 ? 'tried first' : 'it could be used again';
}

function whyPolling(scan: ScanDetail['scan']): string {
  if (scan.state !== 'ended') return 'the reason is known at the end';
  return (
    describeFallback(scan.fallbackReason, scan.fallbackStage) ||
    describeStrategyReason(scan.strategyReason) ||
    'reason unknown'
  );
}

type EndedScan = Extract<ScanDetail['scan'], { state: 'ended' }>;

export interface ScanVerdict {
  status: 'met' | 'breached' | 'no_data';
  headline: string;
  detail: string;
}

/** Until the delivery is settled, a minute after the end, nobody has failed to get the result. */
export function describeScanArrival(scan: EndedScan): string {
  const isOpen = scan.strategy === null && scan.delivery === null && scan.outcome === 'completed';
  return isOpen
    ? 'Its result has not been fetched yet'
    : describeArrival(scan.strategy, scan.outcome);
}

/** A scan in one sentence, and how its result arrived in another. */
export function judgeScan({ scan }: Pick<ScanDetail, 'scan'>): ScanVerdict {
  if (scan.state === 'in_flight') {
    const detail =
      scan.acceptedAt === null
        ? 'Its picture has not come yet.'
        : 'Its picture is in and is being read.';
    return { status: 'no_data', headline: 'In flight', detail };
  }
  const { outcome, durationMs, booksDetected } = scan;
  const took = durationMs === null ? '' : ` after ${formatDuration(durationMs)}`;
  const books = outcome === 'completed' ? `, ${formatNumberOf(booksDetected, 'book')}` : '';
  const undecided = ['cancelled', 'rejected'].includes(outcome);
  const fallback = describeFallback(scan.fallbackReason, scan.fallbackStage);
  const how = describeScanArrival(scan);
  const arrival = scan.strategy === null ? how : `How it arrived: ${how}`;
  return {
    status: outcome === 'completed' ? 'met' : undecided ? 'no_data' : 'breached',
    headline: `${describeOutcome(outcome)}${took}${books}`,
    detail: `${fallback === '' ? arrival : `${arrival}, ${fallback}`}.`,
  };
}
