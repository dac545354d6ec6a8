import type { Cursor } from '../core/protocol/cursor.ts';
import {
  isCursor,
  readServerMessage,
  tellsProgress,
  type FinalResult,
  type ProgressMessage,
} from '../core/protocol/server-message.ts';
import type { ScanResult } from './scan-outcome.ts';

/** How a job has ended: with one of the two. */
export interface ScanEnd {
  readonly result?: ScanResult;
  readonly error?: string;
}

interface Shown {
  readonly progress: number;
  readonly processedItems: number;
  readonly totalItems: number;
  readonly currentStatus: string;
}

/** One update of a job, the same whether a socket or a status answer brought it. */
export interface Update extends Cursor, Shown {
  readonly end: ScanEnd | null;
}

export function updateOf(message: ProgressMessage): Update {
  const { data } = message;
  return makeUpdate(message, data, endOf(data.result && withNulls(data.result), data.error));
}

/** The updates that a status answer brings, oldest first; undefined for what is no status answer ([ST1], [ST4]). */
export function updatesOf(raw: unknown): Update[] | undefined {
  if (!isStatus(raw)) return undefined;
  const { booksDetected = 0 } = raw;
  const end = endOf(raw.result, raw.error);
  if (raw.stage === 'complete' && !end) return undefined;
  const updates = (raw.updates ?? []).flatMap((one) => {
    const message = readServerMessage(one);
    return message?.type === 'progress' ? [updateOf(message)] : [];
  });
  const shown = { ...raw, processedItems: booksDetected, totalItems: booksDetected };
  const last = updates.at(-1)?.seq === raw.seq ? updates.pop() : undefined;
  return [...updates, makeUpdate(raw, last ?? shown, end)];
}

interface Status extends Cursor {
  readonly stage: string;
  readonly booksDetected?: number;
  readonly progress: number;
  readonly currentStatus: string;
  readonly result?: ScanResult | null;
  readonly error?: string | null;
  readonly updates?: unknown[];
}

function isStatus(raw: unknown): raw is Status {
  return isCursor(raw) && tellsProgress(raw) && Array.isArray(raw['updates'] ?? []);
}

function makeUpdate({ epoch, seq }: Cursor, shown: Shown, end: ScanEnd | null): Update {
  const { progress, processedItems, totalItems, currentStatus } = shown;
  return { epoch, seq, progress, processedItems, totalItems, currentStatus, end };
}

function endOf(
  result: ScanResult | null | undefined,
  error: string | null | undefined,
): ScanEnd | null {
  if (result) return { result };
  return error == null ? null : { error };
}

/** The final message has empty text for what was not read ([PM3]); apps get null either way. */
function withNulls({ books, suggestions, metadata }: FinalResult): ScanResult {
  const { provider, modelUsed: model, processingTime: processingTimeMs } = metadata;
  return {
    books: books.map(({ title, author, isbn, confidence, boundingBox }) => ({
      title: title || null,
      author: author || null,
      isbn: isbn ?? null,
      confidence,
      boundingBox,
    })),
    suggestions,
    metadata: { provider, model, processingTimeMs },
  };
}
