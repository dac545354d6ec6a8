import type {
  Delivery,
  FallbackReason,
  FallbackStage,
  Outcome,
  Strategy,
  StrategyReason,
} from '../protocol/words.ts';

/** A span, `from` inclusive to `to` exclusive in epoch ms, and the dimensions to keep. */
export interface ScanFilter {
  from: number;
  to: number;
  provider?: string | undefined;
  platform?: string | undefined;
  appVersion?: string | undefined;
  networkType?: string | undefined;
  country?: string | undefined;
  strategy?: Strategy | undefined;
}

/** What single scans can be told apart by as well. */
export interface ScanListFilter extends ScanFilter {
  outcome?: Outcome | undefined;
  fallbackReason?: FallbackReason | undefined;
  fallbackStage?: FallbackStage | undefined;
  strategyReason?: StrategyReason | undefined;
  delivery?: Delivery | undefined;
  errorCode?: string | undefined;
  /** Scans that took longer, ms. */
  slow?: number | undefined;
  /** The first characters of a job id, lower case. */
  q?: string | undefined;
}
