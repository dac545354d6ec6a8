import type { Cursor } from '../core/protocol/cursor.ts';
import type {
  FallbackReason,
  FallbackStage,
  StrategyReason,
  Transport,
} from '../core/protocol/words.ts';
import type { TransportFact } from './follow-strategy.ts';
import type { ClientErrorCode, ScanFailure } from './scan-error.ts';
import type { ScanProgress, StrategyChange, TransportEvent } from './scan-options.ts';
import type { ScanResult } from './scan-outcome.ts';
import type { Signal } from './signals.ts';
import type { Timings } from './timings.ts';
import type { ScanEnd } from './update.ts';

/** How a scan is to be followed, settled before it begins. */
export type Plan =
  | { readonly kind: 'auto' }
  | { readonly kind: 'websocket' }
  | { readonly kind: 'polling'; readonly reason: StrategyReason };

export type Upload =
  | { readonly state: 'sending'; readonly tries: number }
  /** No answer came: it is sent again after `retryAt`, once a transport tells that the job still waits ([CL3]). */
  | {
      readonly state: 'unclear';
      readonly tries: number;
      readonly failure: ScanFailure;
      readonly lostAt: number;
      /** Null once it has passed. */
      readonly retryAt: number | null;
    }
  | { readonly state: 'through'; readonly since: number };

export type WebsocketState =
  | { readonly state: 'unused'; readonly dueAt: number }
  | {
      readonly state: 'connecting';
      readonly since: number;
      readonly opened: boolean;
      readonly dueAt: number;
    }
  | UsableSocket
  | { readonly state: 'pausing'; readonly dueAt: number }
  /** Given up for polling; tried again at `dueAt`, which may be Infinity. */
  | { readonly state: 'failed'; readonly cause: string; readonly dueAt: number };

/** Times of the clock; Infinity for what is not awaited. */
export interface UsableSocket {
  readonly state: 'usable';
  readonly since: number;
  readonly quietMs: number;
  readonly pingAt: number;
  readonly pongBy: number;
  /** By when an update has to come, if only a repeated one ([WS4]). */
  readonly newsBy: number;
  readonly checkAt: number;
  /** A deadline has passed in sleep, and has been put off once. */
  readonly reprieved: boolean;
}

export type PollingState =
  | { readonly state: 'off' }
  | { readonly state: 'running' }
  | { readonly state: 'failed'; readonly cause: string };

export interface ScanState {
  readonly plan: Plan;
  readonly timings: Timings;
  readonly endsBy: number;
  readonly upload: Upload;
  readonly websocket: WebsocketState;
  readonly connects: number;
  /** Tries in a row that never became usable. */
  readonly failures: number;
  /** When usable sockets were lost. */
  readonly closes: readonly number[];
  /** Usable sockets that died without closing. */
  readonly deaths: number;
  /** Sockets in a row that opened and brought nothing new. */
  readonly barren: number;
  /** How often the socket was given up. */
  readonly giveUps: number;
  /** The shortest that was measured; Infinity while unknown. */
  readonly rttMs: number;
  readonly offline: boolean;
  readonly hidden: boolean;
  /** What happened to the device that a socket has not been heard since. */
  readonly blame: 'network_changed' | 'backgrounded' | null;
  /** `connect` until a socket was usable. */
  readonly stage: FallbackStage;
  readonly polling: PollingState;
  readonly polls: number;
  /** Why polling first stood in. */
  readonly fallback: { readonly reason: FallbackReason; readonly stage: FallbackStage } | null;
  readonly known: Cursor | undefined;
  /** An end that was heard before the upload is known to be through: it may be of an earlier life of the job. */
  readonly held: { readonly end: ScanEnd; readonly until: number } | null;
  readonly ended: boolean;
}

export type UploadAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly failure: ScanFailure }
  | { readonly kind: 'lost'; readonly failure: ScanFailure; readonly retryAfterMs: number | null };

export type ScanEvent =
  | { readonly type: 'fact'; readonly via: Transport; readonly fact: TransportFact }
  | { readonly type: 'upload'; readonly answer: UploadAnswer }
  | { readonly type: 'signal'; readonly signal: Signal }
  /** What a `check` found to be newest; undefined where it failed. */
  | { readonly type: 'check'; readonly newest: Cursor | undefined }
  /** Time has passed; `dueAt()` tells when one is needed. */
  | { readonly type: 'tick' }
  | { readonly type: 'abort' };

export type Ending =
  | { readonly kind: 'completed'; readonly result: ScanResult }
  | { readonly kind: 'failed'; readonly failure: ScanFailure }
  | { readonly kind: 'aborted' };

export type Command =
  | { readonly type: 'upload' }
  /** In place of what followed by the same transport before. */
  | { readonly type: 'follow'; readonly via: Transport }
  | { readonly type: 'unfollow'; readonly via: Transport }
  | { readonly type: 'ping' | 'check' | 'cancelJob' }
  /** Whether WebSocket fails here, for scans to come ([CL16]). */
  | { readonly type: 'remember'; readonly fails: boolean }
  | { readonly type: 'progress'; readonly progress: ScanProgress }
  | { readonly type: 'transport'; readonly event: TransportEvent }
  | { readonly type: 'strategyChange'; readonly change: StrategyChange }
  | { readonly type: 'finish'; readonly ending: Ending };

/** What was decided, and in a word why. */
export interface Step {
  readonly state: ScanState;
  readonly commands: readonly Command[];
  readonly reason: string;
}

/** When an event came, and a chance in 0..1 for what is decided by lot. */
export interface Moment {
  readonly now: number;
  readonly random: number;
}

export function decide(state: ScanState, reason: string, ...commands: Command[]): Step {
  return { state, commands, reason };
}

/** The second step after the first: its state, both their commands, its reason. */
export function andThen(first: Step, next: (state: ScanState) => Step): Step {
  const second = next(first.state);
  return { ...second, commands: [...first.commands, ...second.commands] };
}

/** The step with commands to be carried out before its own. */
export function withFirst(step: Step, ...commands: Command[]): Step {
  return { ...step, commands: [...commands, ...step.commands] };
}

export function finish(state: ScanState, reason: string, ending: Ending): Step {
  return decide({ ...state, ended: true }, reason, { type: 'finish', ending });
}

/** Ends with a failure that the client found itself; a new try may always do better. */
export function fail(
  state: ScanState,
  code: ClientErrorCode,
  message: string,
  causes?: ScanFailure['causes'],
): Step {
  const failure = { code, message, retryable: true, ...(causes && { causes }) };
  return finish(state, code, { kind: 'failed', failure });
}

/** Tells the app what became of a transport. */
export function tellTransport(
  transport: Transport,
  type: TransportEvent['type'],
  at: number,
  cause = '',
): Command {
  const event = { type, transport, at, ...(cause && { cause }) } as TransportEvent;
  return { type: 'transport', event };
}
