import ky, { isHTTPError } from 'ky';
import { VisionFailure } from '../core/scan/vision.ts';
import { tracedFetch } from '../telemetry/traced-fetch.ts';
import type { Deadline } from './deadline.ts';
import { httpFailure, type ProviderSettings } from './http-failure.ts';
import { readLimitedText } from './limited-text.ts';
import { retryAfterMs } from './retry-after.ts';

export interface ModelCall {
  url: string;
  headers: Record<string, string>;
  body: unknown;
  settings: ProviderSettings;
  deadline: Deadline;
  /** Whether the server is one's own, and may know of the app's trace; off by default. */
  propagate?: boolean | undefined;
  /** Wait before the retry where the server names none. */
  retryDelayMs?: number | undefined;
}

const defaultRetryDelayMs = 500;
const retriedStatuses = [429, ...Array.from({ length: 100 }, (_, i) => 500 + i)];

/**
 * POSTs JSON to a model server and gives the text of its answer; one retry on 429, 5xx and
 * network errors.
 * @throws {VisionFailure}
 */
export async function callModel(call: ModelCall): Promise<string> {
  const { url, headers } = checkAddress(call);
  let resends = -1;
  try {
    const response = await ky(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(call.body),
      // Following a redirect would hand the key to another host.
      redirect: 'manual',
      signal: call.deadline.signal,
      // The deadline spans both attempts; ky's own timeout would start anew with the second.
      timeout: false,
      retry: {
        limit: 1,
        methods: ['post'],
        statusCodes: retriedStatuses,
        afterStatusCodes: retriedStatuses,
        delay: () => call.retryDelayMs ?? defaultRetryDelayMs,
        shouldRetry: ({ error }) => (isWorthRetrying(error, call.deadline) ? undefined : false),
      },
      // Read here, so that a connection lost in mid-body counts as a failed attempt; a hook would
      // do too, but gets a clone, and a clone holds the whole body twice.
      fetch: async (input, init) => {
        resends += 1;
        const { propagate = false } = call;
        return tracedFetch(new Request(input, init), { resends, propagate }, async (request) =>
          readWhole(await fetch(request)),
        );
      },
    });
    return await response.text();
  } catch (error) {
    throw await toFailure(error, call.settings);
  }
}

function checkAddress({ url, headers, settings }: ModelCall): { url: URL; headers: Headers } {
  try {
    const address = new URL(url);
    if (!/^https?:$/.test(address.protocol) || address.username) throw new TypeError('not usable');
    return {
      url: address,
      headers: new Headers({
        ...headers,
        'content-type': 'application/json',
        accept: 'application/json',
      }),
    };
  } catch {
    // The platform's message quotes the bad header or address, and with it the key.
    const { label, keyVariable, baseUrlVariable } = settings;
    const names = [keyVariable, baseUrlVariable].filter((name) => name !== undefined);
    const message = `${label} cannot be asked: ${names.join(' or ')} is not valid.`;
    throw new VisionFailure('provider_rejected', message);
  }
}

async function readWhole(response: Response): Promise<Response> {
  const text = await readLimitedText(response);
  const waitMs = response.ok ? null : retryAfterMs(response.headers, text, Date.now());
  // Other headers (encoding, length) describe bytes that have been decoded by now.
  const headers = new Headers(waitMs === null ? {} : { 'retry-after': String(waitMs / 1000) });
  return new Response(text === '' ? null : text, { status: response.status, headers });
}

function isWorthRetrying(error: Error, deadline: Deadline): boolean {
  if (error instanceof VisionFailure || deadline.signal.aborted) return false;
  if (!isHTTPError(error)) return true;
  const waitMs = Number(error.response.headers.get('retry-after') ?? 0) * 1000;
  return Date.now() + waitMs < deadline.endsAt;
}

async function toFailure(error: unknown, settings: ProviderSettings): Promise<VisionFailure> {
  if (error instanceof VisionFailure) return error;
  // Never as a cause: ky's error holds the request, and a log would print its key.
  if (isHTTPError(error)) {
    return httpFailure(error.response.status, await error.response.text(), settings);
  }
  const message = `${settings.label} cannot be reached.`;
  return new VisionFailure('provider_unavailable', message, { retryable: true, cause: error });
}
