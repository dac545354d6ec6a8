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
  | { readonly kind: 'auto' | 'websocket'; readonly reason?: undefined }
  | { readonly kind: 'polling'; readonly reason: StrategyReason };

export type Upload =
  | { state: 'sending'; tries: number; retryAt?: undefined }
  /** No answer came: it is sent again after `retryAt`, once a transport tells that the job still waits ([CL3]). */
  | {
      state: 'unclear';
      tries: number;
      failure: ScanFailure;
      lostAt: number;
      /** Infinity once it has passed. */
      retryAt: number;
    }
  | { state: 'through'; since: number; retryAt?: undefined };

export type WebsocketState =
  | { state: 'unused'; dueAt: number }
  | ConnectingSocket
  | UsableSocket
  | { state: 'pausing'; dueAt: number }
  /** Given up for polling; tried again at `dueAt`, which may be Infinity. */
  | { state: 'failed'; cause: string; dueAt: number };

export interface ConnectingSocket {
  state: 'connecting';
  since: number;
  opened: boolean;
  dueAt: number;
}

/** Times of the clock; Infinity for what is not awaited. */
export interface UsableSocket {
  state: 'usable';
  since: number;
  quietMs: number;
  pingAt: number;
  pongBy: number;
  /** By when an update has to come, if only a repeated one ([WS4]). */
  newsBy: number;
  checkAt: number;
  /** A deadline has passed in sleep, and has been put off once. */
  reprieved: boolean;
}

export type PollingState =
  | { state: 'off' }
  | { state: 'running' }
  | { state: 'failed'; cause: string };

/** When an event came, and a chance in 0..1 for what is decided by lot. */
export interface Moment {
  readonly now: number;
  readonly random: number;
}

/**
 * A scan as the last step has left it, with what that step orders.
 * `step()` hands the rules a copy to write to; what it holds besides `socket` is replaced, never changed.
 */
export interface ScanState extends Timings, Moment {
  plan: Plan;
  endsBy: number;
  picture: Upload;
  socket: WebsocketState;
  connects: number;
  /** Tries in a row that never became usable. */
  failures: number;
  /** When usable sockets were lost. */
  closes: readonly number[];
  /** Usable sockets that died without closing. */
  deaths: number;
  /** Sockets in a row that opened and brought nothing new. */
  barren: number;
  /** How often the socket was given up. */
  giveUps: number;
  /** The shortest that was measured; Infinity while unknown. */
  rttMs: number;
  isOffline: boolean;
  isHidden: boolean;
  /** What happened to the device that a socket has not been heard since. */
  blame?: 'network_changed' | 'backgrounded' | undefined;
  /** `connect` until a socket was usable. */
  stage: FallbackStage;
  poller: PollingState;
  polls: number;
  /** Why polling first stood in. */
  fallback?: { readonly reason: FallbackReason; readonly stage: FallbackStage };
  known?: Cursor;
  /** An end that was heard before the upload is known to be through: it may be of an earlier life of the job. */
  held?: { readonly end: ScanEnd; readonly until: number } | undefined;
  ended: boolean;
  /** To be carried out in order. */
  commands: Command[];
  /** What was decided, in a word. */
  reason: string;
}

export interface UploadAnswer {
  /** None where the picture was accepted. */
  readonly failure?: ScanFailure;
  /** Given where a repeat may succeed; else the failure is for good. */
  readonly retryAfterMs?: number;
}

export type ScanEvent =
  | (TransportFact & { readonly via: Transport })
  | { readonly type: 'upload'; readonly answer: UploadAnswer }
  | { readonly type: 'signal'; readonly signal: Signal }
  /** What a `check` found to be newest; undefined where it failed. */
  | { readonly type: 'check'; readonly newest: Cursor | undefined }
  /** Time has passed; `dueAt()` tells when one is needed. */
  | { readonly type: 'tick' }
  | { readonly type: 'abort' };

/** With neither it was aborted. */
export interface Ending {
  readonly result?: ScanResult;
  readonly failure?: ScanFailure;
}

/** What a step can order, and what each order is about. */
export interface Orders {
  upload: void;
  /** In place of what followed by the same transport before. */
  follow: Transport;
  unfollow: Transport;
  ping: Transport;
  check: void;
  cancelJob: void;
  /** Whether WebSocket fails here, for scans to come ([CL16]). */
  remember: boolean;
  onProgress: ScanProgress;
  onTransport: TransportEvent;
  onStrategyChange: StrategyChange;
  finish: Ending;
}

export type Command = {
  [Type in keyof Orders]: { readonly type: Type; readonly about: Orders[Type] };
}[keyof Orders];

export function order<Type extends keyof Orders>(
  scan: ScanState,
  type: Type,
  about?: Orders[Type],
): void {
  scan.commands.push({ type, about } as Command);
}

/** For tests and whoever steps through; the bundle is built without it, since nothing there reads it. */
export function note(scan: ScanState, reason: string): void {
  scan.reason = reason;
}

export function finish(scan: ScanState, ending: Ending): void {
  scan.ended = true;
  order(scan, 'finish', ending);
}

/** Whether the server says so itself or only has no answer, to a reader it is the same. */
export const forgotten = 'The server has forgotten this scan';

/** Ends with a failure that the client found itself; a new try may always do better. */
export function fail(
  scan: ScanState,
  code: ClientErrorCode,
  message: string,
  more?: Pick<ScanFailure, 'causes'>,
): void {
  const failure = { code, message, retryable: true, ...more };
  finish(scan, { failure });
  note(scan, code);
}

type Causes = NonNullable<ScanFailure['causes']>;

/** One error tells the reason of each transport ([CL4]). */
export function failToFollow(scan: ScanState, code: ClientErrorCode, causes: Causes): void {
  const message = `The scan was not followed: ${Object.values(causes).join('; ')}`;
  fail(scan, code, message, { causes });
}

/** Tells the app what became of a transport. */
export function tellTransport(
  scan: ScanState,
  transport: Transport,
  type: TransportEvent['type'],
  cause?: string,
): void {
  const event = { type, transport, at: scan.now, cause };
  order(scan, 'onTransport', event as TransportEvent);
}
