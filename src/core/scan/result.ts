import type { ScanAccepted, StatusResult } from '../protocol/answers.ts';
import { approvedConfidence } from '../protocol/limits.ts';
import type { FinalBook, FinalResult } from '../protocol/server-message.ts';
import type { DetectedBook, VisionResult } from './vision.ts';

/** The answer to an upload ([UP1]): whole seconds, as the first apps decode them. */
export function scanAccepted(jobId: string): ScanAccepted {
  return {
    jobId,
    stages: [
      { name: 'Receiving the picture', typicalDuration: 2, progress: 0.05 },
      { name: 'Reading the spines', typicalDuration: 25, progress: 0.9 },
      { name: 'Checking what was read', typicalDuration: 1, progress: 1 },
    ],
    estimatedRange: [5, 50],
  };
}

/** A result as status answers carry it: unread spines have null text ([ST2]). */
export function toStatusResult(result: VisionResult): StatusResult {
  return result;
}

/** A result as the final message carries it: no null text, whole numbers ([PM3]). */
export function toFinalResult(result: VisionResult, endedAt: number): FinalResult {
  const books = result.books.map(toFinalBook);
  const approved = books.filter((book) => book.confidence >= approvedConfidence).length;
  return {
    totalDetected: books.length,
    approved,
    needsReview: books.length - approved,
    books,
    suggestions: result.suggestions,
    metadata: {
      processingTime: Math.round(result.metadata.processingTimeMs),
      enrichedCount: 0,
      timestamp: new Date(endedAt).toISOString(),
      modelUsed: result.metadata.model,
      provider: result.metadata.provider,
    },
  };
}

function toFinalBook(book: DetectedBook): FinalBook {
  const { title, author, isbn, confidence, boundingBox } = book;
  return {
    title: title ?? '',
    author: author ?? '',
    ...(isbn === null ? {} : { isbn }),
    confidence,
    boundingBox,
  };
}
