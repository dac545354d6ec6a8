import type { Cursor } from '../core/protocol/cursor.ts';
import {
  readServerMessage,
  type FinalResult,
  type ProgressMessage,
} from '../core/protocol/server-message.ts';
import type { ScanResult } from './scan-outcome.ts';

export type ScanEnd =
  | { readonly kind: 'completed'; readonly result: ScanResult }
  | { readonly kind: 'failed'; readonly message: string };

/** One update of a job, the same whether a socket or a status answer brought it. */
export interface Update extends Cursor {
  readonly progress: number;
  readonly processedItems: number;
  readonly totalItems: number;
  readonly currentStatus: string;
  readonly end: ScanEnd | null;
}

export function updateOf({ epoch, seq, data }: ProgressMessage): Update {
  const { progress, processedItems, totalItems, currentStatus } = data;
  const end = endOf(data.result && withNulls(data.result), data.error);
  return { epoch, seq, progress, processedItems, totalItems, currentStatus, end };
}

/** The updates that a status answer brings, oldest first; undefined for what is no status answer ([ST1], [ST4]). */
export function updatesOf(status: unknown): Update[] | undefined {
  if (!isStatus(status)) return undefined;
  const end = endOf(status.result ?? undefined, status.error ?? undefined);
  if (status.stage === 'complete' && end === null) return undefined;
  const updates = (status.updates ?? []).flatMap((raw) => {
    const message = readServerMessage(raw);
    return message?.type === 'progress' ? [updateOf(message)] : [];
  });
  const last = updates.at(-1);
  if (last !== undefined && last.seq === status.seq)
    return [...updates.slice(0, -1), { ...last, end }];
  return [...updates, ownUpdate(status, end)];
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
  const {
    epoch,
    seq,
    progress,
    currentStatus,
    result,
    updates = [],
  } = (raw ?? {}) as Partial<Status>;
  return (
    Number.isSafeInteger(epoch) &&
    Number.isSafeInteger(seq) &&
    typeof progress === 'number' &&
    typeof currentStatus === 'string' &&
    Array.isArray(result ? result.books : updates) &&
    Array.isArray(updates)
  );
}

function ownUpdate(status: Status, end: ScanEnd | null): Update {
  const { epoch, seq, progress, currentStatus, booksDetected = 0 } = status;
  return {
    epoch,
    seq,
    progress,
    processedItems: booksDetected,
    totalItems: booksDetected,
    currentStatus,
    end,
  };
}

function endOf(result: ScanResult | undefined, error: string | undefined): ScanEnd | null {
  if (result !== undefined) return { kind: 'completed', result };
  return error === undefined ? null : { kind: 'failed', message: error };
}

/** The final message has empty text for what was not read ([PM3]); apps get null either way. */
function withNulls({ books, suggestions, metadata }: FinalResult): ScanResult {
  return {
    books: books.map(({ title, author, isbn, confidence, boundingBox }) => ({
      title: title === '' ? null : title,
      author: author === '' ? null : author,
      isbn: isbn ?? null,
      confidence,
      boundingBox,
    })),
    suggestions,
    metadata: {
      provider: metadata.provider,
      model: metadata.modelUsed,
      processingTimeMs: metadata.processingTime,
    },
  };
}
