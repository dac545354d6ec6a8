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
  return readServerMessage(parseJson(frame));
}

/** Undefined for what is no JSON. */
export function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(text as string);
  } catch {
    return undefined;
  }
}

/** The same for a message that is parsed already, as in `updates` of a status answer; what no app reads is not looked at. */
export function readServerMessage(raw: unknown): ServerMessage | undefined {
  if (!isCursor(raw)) return undefined;
  const isProgress = raw['type'] === 'progress' && isProgressData(raw['data']);
  return isProgress || raw['type'] === 'hello' ? (raw as unknown as ServerMessage) : undefined;
}

/** What messages and status answers have in common; null is as nothing. */
export function tellsProgress(raw: unknown): raw is Fields {
  const fields = raw as Fields | null | undefined;
  return (
    typeof fields?.['progress'] === 'number' &&
    typeof fields['currentStatus'] === 'string' &&
    (fields['error'] == null || typeof fields['error'] === 'string') &&
    (fields['result'] == null || Array.isArray((fields['result'] as Partial<FinalResult>).books))
  );
}

export function isCursor(raw: unknown): raw is Fields {
  const fields = raw as Fields | null | undefined;
  return isCount(fields?.['epoch']) && isCount(fields?.['seq']);
}

type Fields = Record<string, unknown>;

function isProgressData(data: unknown): boolean {
  return tellsProgress(data) && isCount(data['processedItems']) && isCount(data['totalItems']);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
