import type {
  FallbackReason,
  FallbackStage,
  Strategy,
  StrategyReason,
} from '../core/protocol/words.ts';
import type { BoundingBox, Suggestion } from '../core/scan/book.ts';

/** A book on the shelf; text is null where the spine was seen but not read. */
export interface ScannedBook {
  title: string | null;
  author: string | null;
  isbn: string | null;
  /** 0..1 */
  confidence: number;
  /** 0..1 of the upright picture. */
  boundingBox: BoundingBox;
}

export interface ScanResult {
  readonly books: ScannedBook[];
  readonly suggestions: Suggestion[];
  readonly metadata: { provider: string; model: string; processingTimeMs: number };
}

/** How a scan was followed, in the contract's words ([SE1]). */
export interface HowFollowed {
  readonly strategy: Strategy;
  /** Why it was followed by polling from the start. */
  readonly strategyReason: StrategyReason | null;
  readonly fallbackReason: FallbackReason | null;
  readonly fallbackStage: FallbackStage | null;
  readonly reconnects: number;
  /** Status requests sent. */
  readonly polls: number;
}

export interface ScanOutcome extends ScanResult, HowFollowed {
  readonly jobId: string;
  readonly durationMs: number;
  /** Null: only the server can tell it without comparing two clocks. */
  readonly updateLatencyMs: number | null;
}
