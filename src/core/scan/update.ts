import type { FinalResult, ProgressData, ProgressMessage } from '../protocol/server-message.ts';
import type { Stage } from '../protocol/words.ts';
import type { VisionProgress } from './vision.ts';

/** One entry of a job's update log; the result itself is kept beside the log. */
export interface ScanUpdate {
  readonly seq: number;
  readonly at: number;
  readonly stage: Stage;
  readonly progress: number;
  readonly processedItems: number;
  readonly totalItems: number;
  readonly currentStatus: string;
  readonly error: string | null;
}

export type UpdateDraft = Omit<ScanUpdate, 'seq' | 'at'>;

const readingFrom = 0.1;
const readingTo = 0.9;

export const waitingForPicture: UpdateDraft = draft('uploading', 0, 'Waiting for the picture');
export const pictureReceived: UpdateDraft = draft('analyzing', 0.05, 'Picture received');

/** The progress of a provider in words; `total` 0 while the spines are not counted. */
export function readingUpdate({ done, total }: VisionProgress): UpdateDraft {
  if (total <= 0) return draft('analyzing', readingFrom, 'Looking for book spines…');
  const share = Math.min(1, done / total);
  const progress = readingFrom + (readingTo - readingFrom) * share;
  const status =
    done === 0 ? `Found ${total} spines` : `Reading spine ${Math.min(done, total)} of ${total}…`;
  return { ...draft('analyzing', progress, status), processedItems: done, totalItems: total };
}

export function processingUpdate(books: number): UpdateDraft {
  return {
    ...draft('processing', 0.95, 'Checking what was read'),
    processedItems: books,
    totalItems: books,
  };
}

export function completeUpdate(books: number): UpdateDraft {
  const what = books === 1 ? '1 book' : `${books} books`;
  return {
    ...draft('complete', 1, `Scan complete: ${what}`),
    processedItems: books,
    totalItems: books,
  };
}

export function errorUpdate(message: string, last: ScanUpdate | undefined): UpdateDraft {
  return {
    stage: 'error',
    progress: last?.progress ?? 0,
    processedItems: last?.processedItems ?? 0,
    totalItems: last?.totalItems ?? 0,
    currentStatus: 'Scan ended with an error',
    error: message,
  };
}

/** The next entry of the log; progress never falls ([PM1]), also where a restart reads from the first spine again. */
export function appendUpdate(
  last: ScanUpdate | undefined,
  next: UpdateDraft,
  at: number,
): ScanUpdate {
  const goesOn = last !== undefined && last.stage !== 'error';
  const progress = goesOn ? Math.max(last.progress, next.progress) : next.progress;
  return { ...next, progress, seq: (last?.seq ?? 0) + 1, at };
}

export function isFinalUpdate(update: ScanUpdate): boolean {
  return update.stage === 'complete' || update.stage === 'error';
}

export interface MessageContext {
  readonly jobId: string;
  readonly epoch: number;
  readonly result: FinalResult | undefined;
  readonly keepAlive?: boolean;
  readonly now: number;
}

/** An update as it goes over the wire ([PM1], [PM2]). */
export function toProgressMessage(update: ScanUpdate, context: MessageContext): ProgressMessage {
  const data: ProgressData = {
    progress: update.progress,
    processedItems: update.processedItems,
    totalItems: update.totalItems,
    currentStatus: update.currentStatus,
  };
  if (context.keepAlive === true) data.keepAlive = true;
  if (update.error !== null) data.error = update.error;
  if (update.stage === 'complete' && context.result !== undefined) data.result = context.result;
  return {
    type: 'progress',
    jobId: context.jobId,
    timestamp: context.keepAlive === true ? context.now : update.at,
    seq: update.seq,
    epoch: context.epoch,
    data,
  };
}

function draft(stage: Stage, progress: number, currentStatus: string): UpdateDraft {
  return { stage, progress, processedItems: 0, totalItems: 0, currentStatus, error: null };
}
