import type { AlertCause, RatioSource, Severity } from './alert-rule.ts';
import type { Judgement } from './judgement.ts';
import type { AlertNotification } from './notification.ts';
import type { Acknowledgement, Silence, SilenceState } from './silence.ts';
import type { AlertState, AlertStateName } from './step-alert.ts';

/** One alert of `GET /api/alerts`; times are epoch ms. */
export interface AlertRow {
  name: string;
  severity: Severity;
  cause: AlertCause;
  /** What a silence matches. */
  labels: Readonly<Record<string, string>>;
  state: AlertStateName;
  /** Whether it fires; also while its state is `keep_firing`, or `no_data` or `error` over a firing one. */
  isFiring: boolean;
  since: number | null;
  firedAt: number | null;
  /** Silenced alerts are shown as they are, and told to nobody. */
  isSilenced: boolean;
  silencedBy: string[];
  inhibitedBy: string | null;
  acknowledgement: Acknowledgement | null;
  title: string;
  detail: AlertState;
  judgement: Judgement | null;
}

export interface AlertList {
  at: number;
  /** Null before the first evaluation. */
  evaluatedAt: number | null;
  /** The clock has not come for over three minutes, so states may be out of date. */
  isStale: boolean;
  alerts: AlertRow[];
  notifications: { waiting: number; oldestWaitingAt: number | null; dead: number };
  /** What is wrong with the variables. */
  problems: string[];
}

export interface TransitionRow {
  rule: string;
  at: number;
  fromState: AlertStateName;
  toState: AlertStateName;
  reason: string;
  judgement: Judgement | null;
}

export interface TransitionPage {
  transitions: TransitionRow[];
  /** Pass as `cursor` for the next page; null at the end. */
  nextCursor: string | null;
}

export interface RuleRow {
  name: string;
  kind: 'ratio' | 'no_scans' | 'rollups_late';
  cause: AlertCause;
  severity: Severity;
  enabled: boolean;
  holdMs: number;
  keepFiringMs: number;
  threshold: number;
  /** Of ratios: 0.8 × threshold. */
  recoverBelow: number | null;
  objective: RatioSource | null;
  longMs: number | null;
  shortMs: number | null;
  /** Threshold ÷ budget. */
  burn: number | null;
  /** Whether ALERT_RULES says otherwise than the code. */
  isOverridden: boolean;
}

export interface SilenceRow extends Silence {
  state: SilenceState;
}

export interface ReceiverRow {
  name: string;
  kind: string;
  severities: readonly Severity[];
  groupWaitMs: number;
  groupIntervalMs: number;
  repeatIntervalMs: number;
}

export interface NotificationRow {
  id: string;
  receiver: string;
  cause: AlertCause;
  state: 'waiting' | 'delivered' | 'dead';
  createdAt: number;
  attempts: number;
  /** Null unless it waits. */
  nextAttemptAt: number | null;
  settledAt: number | null;
  lastStatus: number | null;
  lastReason: string | null;
  notification: AlertNotification;
}

export interface NotificationPage {
  notifications: NotificationRow[];
  nextCursor: string | null;
}

/** What became of `POST /api/receivers/{name}/test`. */
export interface TestResult {
  receiver: string;
  id: string;
  delivered: boolean;
  /** Null where no answer came. */
  status: number | null;
  reason: string | null;
}
