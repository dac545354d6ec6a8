import { scan, type ScanError } from '../../src/client/index.ts';
import type {
  ScanOutcome,
  ScanProgress,
  StrategyChange,
  TransportEvent,
} from '../../src/client/index.ts';
import { newJobId } from '../../src/client/new-job-id.ts';
import type { ScanOptions } from '../../src/client/scan-options.ts';
import type { Timings } from '../../src/client/timings.ts';
import { watchedEnvironment } from './client-environment.ts';
import { MapStore } from './map-store.ts';

/** The waits of the field, a twentieth as long, but for the one whose passing depends on the machine's load. */
const shortTimings: Partial<Timings> = {
  usableMs: 2_000,
  pongMs: 60,
  reconnectMs: [0, 5, 10, 20, 40],
  pollIntervalMs: 40,
  pollTimeoutMs: 400,
  pollFailures: 4,
  pollSilenceMs: 1_500,
  uploadBackoffMs: 30,
  answerGraceMs: 300,
  scanMs: 5_000,
};

export interface WatchedScan {
  readonly jobId: string;
  readonly progress: ScanProgress[];
  readonly transports: TransportEvent[];
  readonly changes: StrategyChange[];
  readonly watched: ReturnType<typeof watchedEnvironment>;
  readonly outcome: Promise<ScanOutcome>;
  /** The outcome's error. */
  readonly failure: () => Promise<ScanError>;
}

/** A scan against a real server, with all that the app was told. */
export function watchScan(
  baseUrl: string,
  options: ScanOptions = {},
  image: Uint8Array = new Uint8Array([1, 2, 3, 4]),
): WatchedScan {
  const watched = watchedEnvironment();
  const { fetch, WebSocket, clock } = watched.env;
  const jobId = options.jobId ?? newJobId();
  const progress: ScanProgress[] = [];
  const transports: TransportEvent[] = [];
  const changes: StrategyChange[] = [];
  const outcome = scan(image, {
    baseUrl,
    fetch,
    WebSocket,
    clock,
    jobId,
    storage: new MapStore(),
    onProgress: (one) => progress.push(one),
    onTransport: (one) => transports.push(one),
    onStrategyChange: (one) => changes.push(one),
    ...options,
    timings: { ...shortTimings, ...options.timings },
  });
  outcome.catch(() => {});
  const failure = () =>
    outcome.then(
      () => Promise.reject(new Error('the scan did not fail')),
      (error: unknown) => error as ScanError,
    );
  return { jobId, progress, transports, changes, watched, outcome, failure };
}
