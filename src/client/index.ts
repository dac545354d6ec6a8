export { scan } from './scan.ts';
export { ScanError } from './scan-error.ts';
export type { ClientErrorCode } from './scan-error.ts';
export type {
  ScanOptions,
  ScanProgress,
  StrategyChange,
  StrategyHint,
  TransportEvent,
  UploadProgress,
} from './scan-options.ts';
export type { HowFollowed, ScannedBook, ScanOutcome, ScanResult } from './scan-outcome.ts';
export type { Clock } from './clock.ts';
export type { Fetch, Socket, SocketConstructor } from './environment.ts';
export type { Signal, Signals } from './signals.ts';
export type { Store } from './socket-memory.ts';
