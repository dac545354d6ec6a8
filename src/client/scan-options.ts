import type {
  FallbackReason,
  FallbackStage,
  NetworkType,
  ProviderName,
  Transport,
} from '../core/protocol/words.ts';
import type { Clock } from './clock.ts';
import type { Fetch, SocketConstructor } from './environment.ts';
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
  onTransport?(event: TransportEvent): void;
  onStrategyChange?(change: StrategyChange): void;
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
