import type {
  Delivery,
  FallbackReason,
  FallbackStage,
  NetworkType,
  Outcome,
  Strategy,
  StrategyReason,
  Transport,
} from '../core/protocol/words.ts';
import type { SyntheticScript } from '../core/scan/synthetic-script.ts';
import type { ProfileName } from './profiles.ts';

/** Something that was done to a scan; epoch ms. */
export interface DoneFault {
  readonly what: string;
  readonly at: number;
}

/** An update as it first reached the app; epoch ms. `madeAt` is null where the app cannot tell. */
export interface SeenUpdate {
  readonly seq: number;
  readonly madeAt: number | null;
  readonly at: number;
  readonly via: Transport;
}

/** How the scan ended for its app. */
export type AppOutcome =
  | { readonly kind: 'completed'; readonly books: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'cancelled' }
  /** Killed, or never there to see. */
  | { readonly kind: 'gone' };

/** What an app says of itself at the end ([EV1]). */
export interface AppReported {
  readonly strategy: Strategy;
  readonly strategyReason?: StrategyReason;
  readonly fallbackReason?: FallbackReason;
  readonly fallbackStage?: FallbackStage;
  readonly reconnects: number;
  readonly pollCount: number;
  readonly success: boolean;
  readonly durationMs: number;
}

/** What passed between the app and the server. */
export interface Wire {
  /** Handshakes that the network let through to the server. */
  readonly socketsReached: number;
  readonly socketsClosedEarly: number;
  /** Progress messages over sockets, but for keep-alives. */
  readonly socketUpdates: number;
  /** Status answers while the scan ran and the result was not there, up to the one that brought it. */
  readonly polls: number;
  readonly checks: number;
  /** Update latencies as the contract's section 4 defines them, ms. */
  readonly latencies: Readonly<Record<Transport, readonly number[]>>;
}

/** What must be recorded of the scan, by PROTOCOL.md; null where there is nothing. */
export interface Expected {
  readonly outcome: Outcome;
  readonly strategy: Strategy | null;
  readonly strategyReason: StrategyReason | null;
  readonly fallbackReason: FallbackReason | null;
  readonly fallbackStage: FallbackStage | null;
  readonly triedWebsocket: boolean;
  readonly delivery: Delivery;
  readonly pollCount: number;
  readonly reconnects: number;
  readonly socketCount: number;
}

/** A line of the ground truth: one scan, what was done to it, what its app saw, and what is to be recorded. */
export interface GroundTruth {
  readonly jobId: string;
  readonly index: number;
  readonly profile: ProfileName;
  readonly counted: boolean;
  readonly platform: string | null;
  readonly appVersion: string | null;
  readonly networkType: NetworkType | null;
  readonly script: SyntheticScript;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly faults: readonly DoneFault[];
  readonly outcome: AppOutcome;
  /** As it was sent; null where there was none. */
  readonly report: AppReported | null;
  /** Whether the report got through. */
  readonly reported: boolean;
  readonly updates: readonly SeenUpdate[];
  readonly wire: Wire;
  readonly expected: Expected;
  /** False where it is not known whether something reached the server: then counts of messages can be off by that. */
  readonly exact: boolean;
  /** The simulation was stopped before the scan ended. */
  readonly interrupted: boolean;
}
