import type { ScanEvent } from '../scan/scan-event.ts';
import type { InFlightScan, ScanRow } from '../slo/read-answers.ts';

/** A scan as the feed tells it ([LF2]); a greater revision of the same life takes a smaller one's place. */
export type LiveScan = { revision: number } & (
  | { state: 'in_flight'; scan: InFlightScan }
  | { state: 'ended'; scan: ScanRow }
);

/** What the feed says; times are epoch ms. */
export type LiveMessage =
  | { type: 'hello'; protocol: 1; at: number }
  | { type: 'scans'; seq: number; skipped: number; scans: LiveScan[] };

/** A scan of an event that was recorded, with the fields of the lists, so that it can stand in them. */
export function toLiveScan(event: ScanEvent): LiveScan {
  const { revision } = event;
  if (event.name === 'bookshelf_scan_started') {
    return { revision, state: 'in_flight', scan: pick(event, startedFields) };
  }
  return { revision, state: 'ended', scan: pick(event, endedFields) };
}

const sharedFields = [
  'jobId',
  'epoch',
  'openedAt',
  'provider',
  'platform',
  'appVersion',
  'networkType',
  'country',
  'traceId',
  'synthetic',
] as const;

const startedFields = [...sharedFields, 'acceptedAt', 'deadlineAt', 'imageBytes'] as const;

const endedFields = [
  ...sharedFields,
  'decidedAt',
  'outcome',
  'errorCode',
  'strategy',
  'strategyReason',
  'fallbackReason',
  'fallbackStage',
  'delivery',
  'model',
  'booksDetected',
  'durationMs',
  'providerMs',
  'websocketLatencyP50Ms',
  'pollingLatencyP50Ms',
  'pollCount',
  'reconnects',
] as const;

function pick<T extends object, K extends keyof T>(from: T, fields: readonly K[]): Pick<T, K> {
  return Object.fromEntries(fields.map((field) => [field, from[field]])) as Pick<T, K>;
}

/** What a page gets to hear; undefined for what it does not know, such as a type of a later version. */
export function parseLiveMessage(raw: unknown): LiveMessage | undefined {
  const message: Partial<Record<string, unknown>> = isObject(raw) ? raw : {};
  if (message['type'] === 'hello') return raw as LiveMessage;
  if (message['type'] !== 'scans') return undefined;
  const { seq, scans } = message;
  const fits = typeof seq === 'number' && Array.isArray(scans) && scans.every(isLiveScan);
  return fits ? (raw as LiveMessage) : undefined;
}

function isLiveScan(raw: unknown): boolean {
  if (!isObject(raw) || !isObject(raw['scan'])) return false;
  const isKnown = raw['state'] === 'in_flight' || raw['state'] === 'ended';
  return isKnown && typeof raw['scan']['jobId'] === 'string' && typeof raw['revision'] === 'number';
}

function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null;
}
