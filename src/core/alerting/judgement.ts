/** Bad scans of a window, with Wilson's 95 % interval; null over nothing. */
export interface MeasuredWindow {
  readonly windowMs: number;
  readonly bad: number;
  readonly total: number;
  readonly ratio: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Bad ratio ÷ budget; null over nothing, and where there is no budget. */
  readonly burn: number | null;
}

/** A window without scans beside the same hours of the week before. */
export interface SilentWindow {
  readonly windowMs: number;
  readonly scans: number;
  readonly scansWeekBefore: number;
  /** Probability of so few by chance, 0..1. */
  readonly chance: number;
}

/** What an alert was judged by. */
export type Figures =
  | {
      readonly kind: 'ratio';
      readonly threshold: number;
      readonly long: MeasuredWindow;
      readonly short: MeasuredWindow | null;
    }
  | {
      readonly kind: 'no_scans';
      readonly threshold: number;
      readonly windows: readonly SilentWindow[];
    }
  | {
      readonly kind: 'rollups_late';
      readonly threshold: number;
      readonly lateMinutes: number;
      /** Epoch ms; null where none is late. */
      readonly oldest: number | null;
    };

export type JudgementReason =
  | 'over_threshold'
  | 'under_threshold'
  | 'under_recovery'
  | 'too_few_scans'
  | 'too_few_bad'
  | 'within_chance'
  | 'short_window_empty'
  | 'short_window_under_threshold'
  | 'silence'
  | 'scans_seen'
  | 'too_few_expected';

/**
 * What a rule's figures say at one time. `between` is neither a breach nor a recovery: it starts no alert and ends
 * none. `failed` is a fault of the rule or of what it reads.
 */
export type Judgement =
  | {
      readonly verdict: 'breached' | 'between' | 'recovered';
      readonly reason: JudgementReason;
      readonly figures: Figures;
    }
  | { readonly verdict: 'no_data' }
  | { readonly verdict: 'failed'; readonly message: string };
