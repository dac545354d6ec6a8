import type { ErrorBudget, Exhaustion } from '../slo/error-budget.ts';
import type { AlertCause, Severity } from './alert-rule.ts';
import type { NotifyReason } from './decide-notification.ts';
import type { Figures } from './judgement.ts';

/** What is left of an objective's budget over 30 days, and for how long it lasts. */
export interface BudgetLeft {
  readonly windowMs: number;
  readonly budget: ErrorBudget;
  readonly exhaustion: Exhaustion;
}

/** One alert as receivers get it; times are epoch ms. */
export interface AlertMessage {
  readonly rule: string;
  readonly severity: Severity;
  readonly cause: AlertCause;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: 'firing' | 'resolved';
  /** Names this message of this alert, the same in every retry: rule, time of firing, and what became of it. */
  readonly key: string;
  /** Not told before. */
  readonly isNew: boolean;
  readonly since: number;
  readonly firedAt: number;
  /** Null while it fires. */
  readonly resolvedAt: number | null;
  /** What is wrong, in a line. */
  readonly title: string;
  /** How sure that is, how much budget is left, and what goes with it; a sentence each. */
  readonly details: readonly string[];
  readonly figures: Figures | null;
  readonly budget: BudgetLeft | null;
  /** The dashboard at that span. */
  readonly link: string;
}

/** A message to one receiver about alerts of one cause. */
export interface AlertNotification {
  /** The same in every retry, and of no other message. */
  readonly id: string;
  readonly receiver: string;
  readonly group: AlertCause | 'test';
  readonly environment: string;
  readonly reason: NotifyReason | 'test';
  /** `firing` as long as any of its alerts does. */
  readonly status: 'firing' | 'resolved';
  readonly at: number;
  readonly title: string;
  readonly alerts: readonly AlertMessage[];
  /** The dashboard. */
  readonly link: string;
}

/** What became of one attempt at delivery. */
export type SendResult =
  | { readonly kind: 'delivered'; readonly status: number }
  | {
      readonly kind: 'retry';
      /** Null where no answer came. */
      readonly status: number | null;
      readonly reason: string;
      /** What the receiver asks to wait; null where it says nothing. */
      readonly retryAfterMs: number | null;
    }
  /** Trying again is of no use. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string };
