import type { ExportTarget } from './export-settings.ts';
import { readPartialSuccess, readRefusal } from './read-answer.ts';
import { serviceVersion } from './worker-resource.ts';

export interface Exported {
  readonly kind: 'exported';
  /** Spans or data points that the endpoint did not take, never to be sent again. */
  readonly rejected: number;
  readonly message: string | null;
}

export interface Retry {
  readonly kind: 'retry';
  readonly reason: 'throttled' | 'unavailable' | 'unreachable' | 'timed_out';
  readonly status: number | null;
  /** What the endpoint asks to wait; null where it says nothing. */
  readonly retryAfterMs: number | null;
  readonly message: string | null;
}

export interface Dropped {
  readonly kind: 'dropped';
  readonly reason: 'bad_data' | 'too_large' | 'not_allowed' | 'redirected' | 'refused';
  readonly status: number;
  readonly message: string | null;
}

export type PostResult = Exported | Retry | Dropped;

const contentTypes = {
  'http/protobuf': 'application/x-protobuf',
  'http/json': 'application/json',
} as const;

/** Sends one request of the target's signal, and says by OTLP's rules what is to become of its content. */
export async function postRequest(
  body: Uint8Array<ArrayBuffer>,
  target: ExportTarget,
  now: () => number,
): Promise<PostResult> {
  let response: Response;
  try {
    response = await fetch(target.url, await requestOf(body, target));
  } catch (error) {
    return lost(error);
  }
  if (response.ok) {
    return { kind: 'exported', ...(await readPartialSuccess(response, target)) };
  }
  const { status } = response;
  const message = await readRefusal(response);
  const retryable = retryReason(status);
  if (retryable === undefined) {
    return { kind: 'dropped', reason: dropReason(status), status, message };
  }
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'), now());
  return { kind: 'retry', reason: retryable, status, retryAfterMs, message };
}

async function requestOf(
  body: Uint8Array<ArrayBuffer>,
  target: ExportTarget,
): Promise<RequestInit> {
  const { compression, headers, protocol, timeoutMs } = target;
  const encoding = compression === 'gzip' ? { 'content-encoding': 'gzip' } : undefined;
  return {
    method: 'POST',
    headers: {
      'user-agent': `OTel-OTLP-Exporter-JavaScript bookshelf-ai-worker/${serviceVersion}`,
      ...headers,
      'content-type': contentTypes[protocol],
      ...encoding,
    },
    body: encoding === undefined ? body : await gzip(body),
    // Followed, it would carry the keys to another host.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  };
}

async function gzip(body: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const zipped = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Response(zipped).arrayBuffer();
}

function lost(error: unknown): Retry {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  return {
    kind: 'retry',
    reason: timedOut ? 'timed_out' : 'unreachable',
    status: null,
    retryAfterMs: null,
    message: error instanceof Error ? error.message : null,
  };
}

function retryReason(status: number): Retry['reason'] | undefined {
  if (status === 429) return 'throttled';
  return status === 502 || status === 503 || status === 504 ? 'unavailable' : undefined;
}

function dropReason(status: number): Dropped['reason'] {
  if (status === 400) return 'bad_data';
  if (status === 413) return 'too_large';
  if (status === 401 || status === 403) return 'not_allowed';
  return status >= 300 && status < 400 ? 'redirected' : 'refused';
}

/** Seconds or an HTTP date, as RFC 9110 has it; null for neither. */
export function readRetryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null;
}
