import type { ScanStarted } from '../../src/core/scan/scan-event.ts';

/** A scan that waits for its picture, but for what `fields` say. */
export function startedEvent(fields: Partial<ScanStarted> = {}): ScanStarted {
  const openedAt = fields.openedAt ?? 1_700_000_000_000;
  return {
    name: 'bookshelf_scan_started',
    jobId: crypto.randomUUID(),
    epoch: openedAt,
    revision: 1,
    provider: null,
    platform: null,
    appVersion: null,
    networkType: null,
    country: null,
    colo: null,
    traceId: null,
    synthetic: false,
    openedAt,
    acceptedAt: null,
    deadlineAt: openedAt + 300_000,
    imageBytes: null,
    ...fields,
  };
}
