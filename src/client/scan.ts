import { isJobId } from '../core/protocol/job-id.ts';
import { systemClock } from './clock.ts';
import { declarationOf } from './declaration.ts';
import type { Fetch, HttpBody, SocketConstructor, Surroundings } from './environment.ts';
import type { XhrConstructor } from './fetch-by-xhr.ts';
import type { Plan } from './machine-state.ts';
import { newJobId } from './new-job-id.ts';
import { pollingStrategy } from './polling-strategy.ts';
import { preparePicture } from './prepare-picture.ts';
import { abortErrorOf, ScanError } from './scan-error.ts';
import type { ScanOptions, StrategyHint } from './scan-options.ts';
import type { ScanOutcome } from './scan-outcome.ts';
import { runScan } from './scan-run.ts';
import { readBaseUrl, type ScanTarget } from './scan-target.ts';
import { connectionType, pageSignals } from './signals.ts';
import { socketMemory } from './socket-memory.ts';
import { defaultTimings } from './timings.ts';
import { websocketStrategy } from './websocket-strategy.ts';

/**
 * Sends a picture of a bookshelf and follows its scan to the books on it.
 * @throws {ScanError} for every failure of the scan, its upload or its transports.
 * @throws {Error} an `AbortError` once `options.signal` is aborted.
 * @throws {TypeError} for arguments that cannot be used.
 */
export async function scan(
  image: Blob | ArrayBuffer | Uint8Array,
  options: ScanOptions = {},
): Promise<ScanOutcome> {
  const target = { baseUrl: readBaseUrl(options.baseUrl), jobId: readJobId(options.jobId) };
  const env = environmentOf(options);
  const timings = { ...defaultTimings, ...options.timings };
  const { strategy = 'auto', maxSide = 3_000, signal } = options;
  const connection = () => options.networkType ?? connectionType();
  const memory = socketMemory(options.storage, target.baseUrl, connection);
  const hasSocket = env.WebSocket !== null;
  if (strategy === 'websocket' && !hasSocket) {
    const message = 'This runtime has no WebSocket';
    const failure = { code: 'websocket_failed', message, retryable: false };
    throw new ScanError(failure, target.jobId);
  }
  const plan = planOf(strategy, hasSocket, memory.fails(env.clock.now()));
  if (signal?.aborted) throw abortErrorOf(signal);
  const declaration = declarationOf(plan, options);
  return runScan({
    ...env,
    ...target,
    image: preparePicture(image as HttpBody, maxSide),
    memory,
    plan,
    declaration,
    timings,
    strategies: {
      websocket: websocketStrategy(env.WebSocket, target, declaration),
      polling: pollingStrategy(env, target, timings),
    },
    options,
  });
}

function planOf(hint: StrategyHint, hasSocket: boolean, fails: boolean): Plan {
  if (hint === 'polling') return { kind: hint, reason: 'user_hint' };
  if (hint === 'websocket' || (hasSocket && !fails)) return { kind: hint };
  return { kind: 'polling', reason: hasSocket ? 'adaptive_memory' : 'unsupported' };
}

function readJobId(jobId = newJobId()): ScanTarget['jobId'] {
  if (isJobId(jobId)) return jobId;
  throw new TypeError('options.jobId is no UUID');
}

interface Runtime {
  readonly fetch: Fetch;
  readonly WebSocket?: SocketConstructor;
  readonly XMLHttpRequest?: XhrConstructor;
}

function environmentOf(options: ScanOptions): Surroundings {
  const runtime = globalThis as unknown as Runtime;
  const {
    fetch = (url, request) => runtime.fetch(url, request),
    WebSocket = runtime.WebSocket ?? null,
    clock = systemClock,
    signals = pageSignals,
  } = options;
  // An app's own fetch is not gone round.
  const Xhr = (!options.fetch && runtime.XMLHttpRequest) || null;
  return { fetch, WebSocket, clock, random: Math.random, signals, Xhr };
}
