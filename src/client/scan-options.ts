import type {
  FallbackReason,
  FallbackStage,
  NetworkType,
  ProviderName,
  Transport,
} from '../core/protocol/words.ts';
import type { Clock } from './clock.ts';
import type { Fetch, SocketConstructor } from './environment.ts';
import type { Signals } from './signals.ts';
import type { Store } from './socket-memory.ts';
import type { Timings } from './timings.ts';

export type StrategyHint = 'auto' | 'websocket' | 'polling';

/** One update of a scan; each comes once and in order, whichever transport brought it ([CL5]). */
export interface ScanProgress {
  readonly seq: number;
  readonly epoch: number;
  /** 0..1 */
  readonly progress: number;
  readonly processedItems: number;
  readonly totalItems: number;
  readonly currentStatus: string;
  readonly via: Transport;
}

/** What became of a transport; `at` in ms of the clock, `cause` in words for logs. */
export type TransportEvent =
  | {
      readonly type: 'connecting' | 'usable' | 'resumed';
      readonly transport: Transport;
      readonly at: number;
    }
  | {
      readonly type: 'lost';
      readonly transport: Transport;
      readonly at: number;
      readonly cause: string;
    };

/** A change of the way in which the scan is followed; `websocket_usable` is the way back. */
export interface StrategyChange {
  readonly from: Transport;
  readonly to: Transport;
  readonly reason: FallbackReason | 'websocket_usable';
  readonly stage: FallbackStage;
  readonly at: number;
}

/** How much of the picture has been sent; a repeat begins at 0. Where the runtime cannot tell, it is all or nothing. */
export interface UploadProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

export interface ScanOptions {
  /** Where the worker is; by default the page's own origin. */
  baseUrl?: string | URL;
  /** A UUID; by default a new one. The same one again joins the same scan. */
  jobId?: string;
  /** `polling` opens no socket, `websocket` never polls; by default `auto` ([CL2], [CL6]). */
  strategy?: StrategyHint;
  provider?: ProviderName;
  /** Cancels the scan, here and on the server ([CL7]). */
  signal?: AbortSignal;
  onProgress?(progress: ScanProgress): void;
  onUpload?(progress: UploadProgress): void;
  onTransport?(event: TransportEvent): void;
  onStrategyChange?(change: StrategyChange): void;
  /** Larger pictures are scaled down to this many pixels a side, where the runtime can; by default 3000 ([CL18]). */
  maxSide?: number | false;
  /**
   * What happens to the device; by default the page's own events. React Native has none: there an app
   * maps `AppState` to `visible` and `hidden`, and NetInfo to `online`, `offline` and `network` ([CL14]).
   */
  signals?: Signals;
  /** Where it is kept that WebSocket fails; by default `localStorage`, or memory ([CL16]). */
  storage?: Store;
  platform?: string;
  appVersion?: string;
  networkType?: NetworkType;
  fetch?: Fetch;
  /** Null for none. */
  WebSocket?: SocketConstructor | null;
  clock?: Clock;
  /** @internal Tests shorten the waits. */
  timings?: Partial<Timings>;
}
