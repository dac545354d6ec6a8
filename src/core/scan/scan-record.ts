import type { ScanCompleted, ScanEvent, ScanStarted } from './scan-event.ts';

/** The newest event of one life of a job: its start while it is in flight, then its end. */
export type ScanRecord =
  | ({ state: 'in_flight' } & Omit<ScanStarted, 'name'>)
  | ({ state: 'ended' } & Omit<ScanCompleted, 'name'>);

export function toScanRecord(event: ScanEvent): ScanRecord {
  if (event.name === 'bookshelf_scan_started') {
    const { name: _, ...started } = event;
    return { state: 'in_flight', ...started };
  }
  const { name: _, ...completed } = event;
  return { state: 'ended', ...completed };
}
