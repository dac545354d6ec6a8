import type { BoundingBox, Suggestion } from '../scan/book.ts';

/** A book of the final message: text is never null, so that strict decoders keep it ([PM3]). */
export interface FinalBook {
  title: string;
  author: string;
  isbn?: string;
  confidence: number;
  boundingBox: BoundingBox;
}

export interface FinalResult {
  totalDetected: number;
  approved: number;
  needsReview: number;
  books: FinalBook[];
  suggestions: Suggestion[];
  /** `processingTime` in ms, `timestamp` ISO 8601. */
  metadata: {
    processingTime: number;
    enrichedCount: number;
    timestamp: string;
    modelUsed: string;
    provider: string;
  };
}

export interface ProgressData {
  /** 0..1 */
  progress: number;
  processedItems: number;
  totalItems: number;
  currentStatus: string;
  keepAlive?: true;
  error?: string;
  result?: FinalResult;
}

export interface ProgressMessage {
  type: 'progress';
  jobId: string;
  timestamp: number;
  seq: number;
  epoch: number;
  data: ProgressData;
}

export interface HelloMessage {
  type: 'hello';
  jobId: string;
  epoch: number;
  /** The newest update at this moment. */
  seq: number;
  protocol: 1;
  serverTime: number;
  keepAliveMs: number;
}

export type ServerMessage = ProgressMessage | HelloMessage;

export function isFinal(data: ProgressData): boolean {
  return data.result !== undefined || data.error !== undefined;
}

/** Reads a frame from the server; undefined for what this client does not know, so that servers may add. */
export function parseServerMessage(frame: unknown): ServerMessage | undefined {
  if (typeof frame !== 'string') return undefined;
  let raw: unknown;
  try {
    raw = JSON.parse(frame);
  } catch {
    return undefined;
  }
  return readServerMessage(raw);
}

/** The same for a message that is parsed already, as in `updates` of a status answer. */
export function readServerMessage(raw: unknown): ServerMessage | undefined {
  if (!isRecord(raw) || !isCount(raw['epoch']) || !isCount(raw['seq'])) return undefined;
  if (typeof raw['jobId'] !== 'string') return undefined;
  if (raw['type'] === 'hello') return raw as unknown as HelloMessage;
  if (raw['type'] !== 'progress' || !isCount(raw['timestamp'])) return undefined;
  return isProgressData(raw['data']) ? (raw as unknown as ProgressMessage) : undefined;
}

function isProgressData(data: unknown): boolean {
  return (
    isRecord(data) &&
    typeof data['progress'] === 'number' &&
    isCount(data['processedItems']) &&
    isCount(data['totalItems']) &&
    typeof data['currentStatus'] === 'string' &&
    (data['error'] === undefined || typeof data['error'] === 'string') &&
    (data['result'] === undefined ||
      (isRecord(data['result']) && Array.isArray(data['result']['books'])))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
