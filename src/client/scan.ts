import { parseJobId } from '../core/protocol/job-id.ts';
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
import { ScanRun } from './scan-run.ts';
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
  const { networkType, strategy = 'auto', maxSide = 3_000 } = options;
  const memory = socketMemory(
    options.storage,
    target.baseUrl,
    () => networkType ?? connectionType(),
  );
  const plan = planOf(strategy, env.WebSocket !== null, memory.fails(env.clock.now()));
  if (plan === undefined) throw new ScanError(noWebSocket, target.jobId);
  if (options.signal?.aborted === true) throw abortErrorOf(options.signal);
  const declaration = declarationOf(plan, options);
  const strategies = {
    ...(env.WebSocket && { websocket: websocketStrategy(env.WebSocket, target, declaration) }),
    polling: pollingStrategy(env, target, timings),
  };
  return new Promise((resolve, reject) => {
    const setup = {
      env,
      target,
      image: preparePicture(image as HttpBody, maxSide),
      memory,
      plan,
      declaration,
      timings,
      strategies,
      options,
    };
    new ScanRun(setup, { resolve, reject }).start();
  });
}

const noWebSocket = {
  code: 'websocket_failed',
  message: 'The strategy is websocket, but this runtime has no WebSocket',
  retryable: false,
};

/** Undefined where the hint asks for what there is not. */
function planOf(hint: StrategyHint, hasWebSocket: boolean, fails: boolean): Plan | undefined {
  if (hint === 'polling') return { kind: 'polling', reason: 'user_hint' };
  if (hint === 'auto' && hasWebSocket && fails)
    return { kind: 'polling', reason: 'adaptive_memory' };
  if (hasWebSocket) return { kind: hint };
  return hint === 'websocket' ? undefined : { kind: 'polling', reason: 'unsupported' };
}

function readJobId(given: string | undefined): ScanTarget['jobId'] {
  const jobId = parseJobId(given ?? newJobId());
  if (jobId === undefined) throw new TypeError('scan() needs a UUID as options.jobId');
  return jobId.echo;
}

interface Runtime {
  readonly fetch: Fetch;
  readonly WebSocket?: SocketConstructor;
  readonly XMLHttpRequest?: XhrConstructor;
  readonly navigator?: { sendBeacon?(url: string, body: string): boolean };
}

function environmentOf(options: ScanOptions): Surroundings {
  const runtime = globalThis as unknown as Runtime;
  const { navigator } = runtime;
  return {
    fetch: options.fetch ?? ((url, request) => runtime.fetch(url, request)),
    WebSocket: options.WebSocket === undefined ? (runtime.WebSocket ?? null) : options.WebSocket,
    clock: options.clock ?? systemClock,
    random: Math.random,
    signals: options.signals ?? pageSignals,
    Xhr: (options.fetch === undefined && runtime.XMLHttpRequest) || null,
    sendBeacon: (url, body) => navigator?.sendBeacon?.(url, body) === true,
  };
}
