import type { ScanDetail } from '../../src/core/scan/scan-detail.ts';

const inFlightMs = 2_000;
const settlingMs = 5_000;
/** Delivery is settled a minute after the end, and its last spans come some seconds later. */
const settledAfterMs = 75_000;

/** When a scan is to be read again; null once nothing more will be known of it. */
export function refreshDelayMs(
  { scan }: Pick<ScanDetail, 'scan'>,
  hasTrace: boolean,
  now: number,
): number | null {
  if (scan.state === 'in_flight') return inFlightMs;
  const isFresh = now - scan.endedAt < settledAfterMs;
  const isWhole = scan.delivery !== null && hasTrace && now - scan.endedAt > 15_000;
  return isFresh && !isWhole ? settlingMs : null;
}
