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
  if (!isCursor(raw) || typeof raw['jobId'] !== 'string') return undefined;
  const isProgress = raw['type'] === 'progress' && isCount(raw['timestamp']);
  if (raw['type'] !== 'hello' && !(isProgress && isProgressData(raw['data']))) return undefined;
  return raw as unknown as ServerMessage;
}

/** What messages and status answers have in common; null is as nothing. */
export function tellsProgress(raw: unknown): raw is Record<string, unknown> {
  return (
    isRecord(raw) &&
    typeof raw['progress'] === 'number' &&
    typeof raw['currentStatus'] === 'string' &&
    (raw['error'] == null || typeof raw['error'] === 'string') &&
    (raw['result'] == null || Array.isArray((raw['result'] as Partial<FinalResult>).books))
  );
}

export function isCursor(raw: unknown): raw is Record<string, unknown> {
  return isRecord(raw) && isCount(raw['epoch']) && isCount(raw['seq']);
}

function isProgressData(data: unknown): boolean {
  return tellsProgress(data) && isCount(data['processedItems']) && isCount(data['totalItems']);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
